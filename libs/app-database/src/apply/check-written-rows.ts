import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import type { WrittenRows } from './apply-delta.js';

/** What the plan lets one table be written. */
export interface PlannedRows extends WrittenRows {
  table: ScopedTable;
}

/** What the session has written to one table. */
export interface SessionRows extends WrittenRows {
  oid: number;
  name: string;
}

/**
 * What the server says this session has written and not yet reported: besides the running transaction that can be
 * earlier ones of the same session, so it is read once before and once after.
 */
export async function readSessionRows(client: ClientBase): Promise<SessionRows[]> {
  return (await client.query<SessionRows>(WRITTEN_SQL)).rows;
}

/**
 * Asks the server which rows this transaction has written, in every table, and compares with the plan: exactly the
 * planned rows, and nothing anywhere else.
 *
 * @param before what `readSessionRows` said when the transaction began
 * @throws LifeboatError RESTORE_PROOF_FAILED
 */
export async function checkWrittenRows(
  client: ClientBase,
  planned: readonly PlannedRows[],
  before: readonly SessionRows[],
): Promise<void> {
  const rows = (await readSessionRows(client))
    .map((row) =>
      since(
        row,
        before.find(({ oid }) => oid === row.oid),
      ),
    )
    .filter((row) => row.inserted + row.updated + row.deleted > 0);
  const surprises: string[] = [];
  const allowed = new Set(planned.flatMap(({ table }) => table.model.leaves.map((leaf) => leaf.oid)));
  for (const row of rows.filter(({ oid }) => !allowed.has(oid))) {
    surprises.push(`${row.name} (${describe(row)}, planned none)`);
  }
  for (const { table, ...plan } of planned) {
    const oids = new Set(table.model.leaves.map((leaf) => leaf.oid));
    const actual = rows
      .filter(({ oid }) => oids.has(oid))
      .reduce(add, { inserted: 0, updated: 0, deleted: 0 });
    if (
      actual.inserted !== plan.inserted ||
      actual.updated !== plan.updated ||
      actual.deleted !== plan.deleted
    ) {
      surprises.push(`${qualifiedName(table)} (${describe(actual)}, planned ${describe(plan)})`);
    }
  }
  if (surprises.length > 0) {
    throw new LifeboatError('RESTORE_PROOF_FAILED', {
      detail: `The restore wrote other rows than planned: ${surprises.join('; ')}. It was rolled back; the live rows are as before.`,
      remedy:
        'Look for triggers or rules that fire while a restore writes; track_counts must be on. Report this if there are none.',
    });
  }
}

const WRITTEN_SQL = `
SELECT relid::int8::float8 AS oid, schemaname || '.' || relname AS name,
       n_tup_ins::float8 AS inserted, n_tup_upd::float8 AS updated, n_tup_del::float8 AS deleted
  FROM pg_stat_xact_user_tables
 WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
   AND schemaname <> 'lifeboat_app' AND schemaname NOT LIKE 'lifeboat\\_staging\\_%'`;

const since = (row: SessionRows, before: SessionRows | undefined): SessionRows => ({
  ...row,
  inserted: row.inserted - (before?.inserted ?? 0),
  updated: row.updated - (before?.updated ?? 0),
  deleted: row.deleted - (before?.deleted ?? 0),
});

const add = (sum: WrittenRows, row: WrittenRows): WrittenRows => ({
  inserted: sum.inserted + row.inserted,
  updated: sum.updated + row.updated,
  deleted: sum.deleted + row.deleted,
});

const describe = (rows: WrittenRows): string =>
  `${String(rows.inserted)} inserted, ${String(rows.updated)} updated, ${String(rows.deleted)} deleted`;
