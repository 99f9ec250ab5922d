import { type ActorSource, requireRls } from '@lifeboat/tenancy';
import { z } from 'zod';
import { AuditEntry, type AuditOutcome } from '../entities/audit-entry.entity.js';
import { decodeCursor, encodeCursor } from '../paging/cursor.js';
import { isUuid } from '../repositories/is-uuid.js';
import { limitOf, type Page, type PageRequest, toPage } from '../paging/page.js';

const key = z.tuple([z.string().regex(/^\d{1,18}$/)]);

export interface AuditFilter extends PageRequest {
  /** The tenant whose log is read; null reads all that the actor may see. */
  tenantId: string | null;
  /** Only lines that belong to no tenant. */
  withoutTenant?: boolean | undefined;
  action?: string | undefined;
  outcome?: AuditOutcome | undefined;
  /** Who acted, by subject. */
  actor?: string | undefined;
  /** From where it was asked for. */
  source?: ActorSource | undefined;
  operationId?: string | undefined;
  /** At or after. */
  from?: Date | undefined;
  /** Before. */
  to?: Date | undefined;
}

/** Reads the audit log; `AuditWriter` writes it. */
export class AuditEntriesRepository {
  /** Newest first. */
  async list(filter: AuditFilter): Promise<Page<AuditEntry>> {
    const limit = limitOf(filter);
    if (filter.operationId !== undefined && !isUuid(filter.operationId)) {
      return { items: [], nextCursor: null };
    }
    const before = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, key)[0];
    const chain = filter.withoutTenant === true ? '' : (filter.tenantId ?? undefined);
    const query = requireRls().createQueryBuilder(AuditEntry, 'entry');
    const conditions: [string, unknown][] = [
      // As the index of the chains has it.
      ["coalesce(entry.tenantId, '') = :chain", chain],
      ['entry.action = :action', filter.action],
      ['entry.outcome = :outcome', filter.outcome],
      ['entry.actorSubject = :actor', filter.actor],
      ['entry.actorSource = :source', filter.source],
      ['entry.operationId = :operationId', filter.operationId],
      ['entry.at >= :from', filter.from],
      ['entry.at < :to', filter.to],
      ['entry.id < :before', before],
    ];
    const parameters = { ...filter, chain, before };
    for (const [condition] of conditions.filter(([, value]) => value !== undefined)) {
      query.andWhere(condition, parameters);
    }
    const rows = await query
      .orderBy('entry.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    return toPage(rows, limit, (last) => encodeCursor([last.id]));
  }
}
