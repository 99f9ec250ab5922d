import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.js';
import { limitOf, type Page, type PageRequest, toPage } from './page.js';

interface Dated extends ObjectLiteral {
  id: string;
  createdAt: Date;
}

const key = z.tuple([z.iso.datetime(), z.uuid()]);

/**
 * Reads a page by keyset, newest first: no row comes twice or is left out because others are written meanwhile.
 * Times are stored in milliseconds, so a Date of JavaScript holds them whole and can be a key.
 */
export async function newestFirst<T extends Dated>(
  query: SelectQueryBuilder<T>,
  request: PageRequest,
): Promise<Page<T>> {
  const limit = limitOf(request);
  const { alias } = query;
  if (request.cursor !== undefined) {
    const [createdAt, id] = decodeCursor(request.cursor, key);
    query.andWhere(`(${alias}.createdAt, ${alias}.id) < (:cursorCreatedAt, :cursorId)`, {
      cursorCreatedAt: createdAt,
      cursorId: id,
    });
  }
  const rows = await query
    .orderBy(`${alias}.createdAt`, 'DESC')
    .addOrderBy(`${alias}.id`, 'DESC')
    .limit(limit + 1)
    .getMany();
  return toPage(rows, limit, (last) => encodeCursor([last.createdAt.toISOString(), last.id]));
}
