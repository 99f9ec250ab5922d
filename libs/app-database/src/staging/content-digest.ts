import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { columnList } from '../scope/quote.js';
import { liveRows } from './live-rows.js';
import type { ContentDigest, StagedTable } from './staged-table.js';

/**
 * Digest of rows: the sum of a 64-bit hash of each row's text. The text is that of the pinned session settings, so it
 * is the same for a staged and a live row of the same content.
 *
 * @param source a sub-select or table with just the columns to digest
 */
export async function digest(client: ClientBase, source: string): Promise<ContentDigest> {
  const { rows, hash } = await readOne<{ rows: string; hash: string }>(
    client,
    `SELECT count(*)::text AS rows, coalesce(sum(${rowHash('(r.*)::text')}), 0)::text AS hash FROM ${source} AS r`,
  );
  return { rows: Number(rows), hash };
}

/** SQL of one row's part of a digest. @param image the row as text */
export const rowHash = (image: string): string => `hashtextextended(${image}, 0)`;

/** Nothing. */
export const EMPTY: ContentDigest = { rows: 0, hash: '0' };

/** What rows say together where some go and others come. */
export function changeDigest(from: ContentDigest, gone: ContentDigest, come: ContentDigest): ContentDigest {
  return {
    rows: from.rows - gone.rows + come.rows,
    hash: (BigInt(from.hash) - BigInt(gone.hash) + BigInt(come.hash)).toString(),
  };
}

export const sameDigest = (left: ContentDigest, right: ContentDigest): boolean =>
  left.rows === right.rows && left.hash === right.hash;

/** How many rows lie in staging. */
export async function countStaged(client: ClientBase, { staging }: StagedTable): Promise<number> {
  const { rows } = await readOne<{ rows: number }>(client, `SELECT count(*)::float8 AS rows FROM ${staging}`);
  return rows;
}

/** Digest of what lies in staging. */
export async function digestStaged(client: ClientBase, staged: StagedTable): Promise<ContentDigest> {
  return digest(client, `(SELECT ${columnList(staged.columns)} FROM ${staged.staging})`);
}

/** Digest of the tenant's live rows, in the same columns. */
export async function digestLive(
  client: ClientBase,
  staged: StagedTable,
  tenantId: string,
): Promise<ContentDigest> {
  return digest(client, liveRows(staged.table, tenantId, staged.columns));
}
