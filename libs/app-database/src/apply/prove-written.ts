import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { StraightTable, TableDelta } from '../compare/tenant-plan.js';
import { readOne } from '../connection/read-one.js';
import { deltaKeyOf, keyOf, matchKey } from '../scope/match-key.js';
import { columnList } from '../scope/quote.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import { changeDigest, digest, digestLive, sameDigest } from '../staging/content-digest.js';
import type { ContentDigest } from '../staging/staged-table.js';

/** What one table of the tenant holds after the writes. */
export interface WrittenContent {
  after: ContentDigest;
  /** The same, where each row of it was read back; null where some were not written, or too few to tell. */
  whole: ContentDigest | null;
  /** Of the tenant's rows, those that bear this transaction's id. */
  ownWritten: number;
}

/**
 * Reads back what was written to a table, before the commit, and holds it against the plan: the rows that were not to
 * be touched are those that were compared, since their versions are; so what the tenant has now is what it had, without
 * what is gone, and with the rows that were read back. The cost is that of the damage, and of one look at the headers of
 * the tenant's rows.
 *
 * @throws LifeboatError RESTORE_PROOF_FAILED
 */
export async function proveWritten(
  client: ClientBase,
  delta: TableDelta,
  tenantId: string,
): Promise<WrittenContent> {
  const { staged, before, gone, wanted, inserts, updates, replacements } = delta;
  const written = inserts + updates + replacements;
  if (written + gone.rows === 0) {
    return { after: before, whole: null, ownWritten: 0 };
  }
  const isKeyed = staged.table.primaryKey.length > 0;
  const read = isKeyed
    ? await digest(client, writtenRows(delta, tenantId))
    : await digestLive(client, staged, tenantId);
  const after = isKeyed ? changeDigest(before, gone, read) : read;
  const held = await countHeld(client, staged.table, tenantId);
  if (!sameDigest(after, wanted) || held.rows !== wanted.rows || held.written !== written) {
    throw notAsPlanned(staged.table);
  }
  return { after, whole: read.rows === held.rows ? read : null, ownWritten: held.written };
}

/** The same for a table that was empty and was loaded straight. @throws LifeboatError RESTORE_PROOF_FAILED */
export async function proveLoaded(
  client: ClientBase,
  { table, columns, rows }: StraightTable,
  tenantId: string,
): Promise<WrittenContent> {
  const after = await digest(
    client,
    `(SELECT ${columnList(columns)} FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, tenantId)})`,
  );
  const held = await countHeld(client, table, tenantId);
  if (after.rows !== rows || held.written !== rows) {
    throw notAsPlanned(table);
  }
  return { after, whole: after, ownWritten: held.written };
}

/** The rows that the plan has written, in the columns of the backup; only where they are the tenant's. */
function writtenRows({ staged }: TableDelta, tenantId: string): string {
  const { table, delta, columns } = staged;
  return `(SELECT ${columnList(columns, 'r')}
             FROM (SELECT * FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, tenantId)}) AS r
            WHERE EXISTS (SELECT FROM ${delta} AS d WHERE d.action <> 'd' AND ${matchKey(table, deltaKeyOf('d'), keyOf('r'))}))`;
}

/** The tenant's rows, and those of them that this transaction wrote. It has no subtransactions, so all bear its id. */
function countHeld(
  client: ClientBase,
  table: ScopedTable,
  tenantId: string,
): Promise<{ rows: number; written: number }> {
  return readOne(
    client,
    `SELECT count(*)::float8 AS rows,
            count(*) FILTER (WHERE xmin = pg_current_xact_id()::xid)::float8 AS written
       FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, tenantId)}`,
  );
}

const notAsPlanned = (table: ScopedTable): LifeboatError =>
  new LifeboatError('RESTORE_PROOF_FAILED', {
    detail: `What was written to ${qualifiedName(table)} is not what was planned, or not the tenant's. It was rolled back; the live rows are as before.`,
    remedy: 'Start the restore again; report this if it happens twice.',
  });
