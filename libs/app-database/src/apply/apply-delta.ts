import type { ClientBase } from 'pg';
import type { TableDelta } from '../compare/tenant-plan.js';
import { deltaKeyOf, keyOf, matchKey } from '../scope/match-key.js';
import { columnList, ident, tableName } from '../scope/quote.js';
import { bindTenant, fromClause } from '../scope/tenant-predicate.js';
import type { StagedTable } from '../staging/staged-table.js';

/** One table's three statements. Replica mode is on, so that no trigger, rule or foreign key acts on them. */
interface DeltaStatements {
  delete: string;
  update: string;
  /** Rows that come, and, where they keep columns, rows that are replaced. */
  insert: string[];
}

/** Rows that the statements of one table wrote. */
export interface WrittenRows {
  inserted: number;
  updated: number;
  deleted: number;
}

/**
 * Writes the differences: deletes of all tables, then updates, then inserts, so that no key is taken twice on the way.
 *
 * @returns the rows written, by position in `deltas`
 */
export async function applyDeltas(
  client: ClientBase,
  deltas: readonly TableDelta[],
  tenantId: string,
): Promise<WrittenRows[]> {
  const written = deltas.map((): WrittenRows => ({ inserted: 0, updated: 0, deleted: 0 }));
  const statements = deltas.map((delta) => deltaStatements(delta.staged, tenantId));
  const run = async (
    step: keyof DeltaStatements,
    counter: keyof WrittenRows,
    needed: (delta: TableDelta) => boolean,
  ): Promise<void> => {
    for (const [index, delta] of deltas.entries()) {
      const counts = written[index];
      if (counts !== undefined && needed(delta)) {
        for (const sql of [statements[index]?.[step] ?? []].flat()) {
          counts[counter] += (await client.query(sql)).rowCount ?? 0;
        }
      }
    }
  };
  await run('delete', 'deleted', (delta) => delta.deletes + delta.replacements > 0);
  await run('update', 'updated', (delta) => delta.updates > 0);
  await run('insert', 'inserted', (delta) => delta.inserts + delta.replacements > 0);
  return written;
}

function deltaStatements(staged: StagedTable, tenantId: string): DeltaStatements {
  return staged.table.primaryKey.length > 0
    ? keyedStatements(staged, tenantId)
    : keylessStatements(staged, tenantId);
}

function keyedStatements(staged: StagedTable, tenantId: string): DeltaStatements {
  const { table, columns, keptColumns, staging, delta } = staged;
  const key = table.primaryKey;
  const match = (alias: string): string => matchKey(table, keyOf(alias), deltaKeyOf('d'));
  const own = ownRow(staged, tenantId);
  const identities = table.model.columns
    .filter((column) => column.identityAlways)
    .map((column) => column.name);
  const assignments = columns
    .filter((name) => !key.includes(name) && !identities.includes(name))
    .map((name) => `${ident(name)} = s.${ident(name)}`);
  const insert = (actions: string, kept: readonly string[]): string => {
    const values = [columnList(columns, 's'), ...kept.map((_, index) => `d.x${String(index + 1)}`)];
    return `INSERT INTO ${tableName(table)} (${columnList([...columns, ...kept])}) OVERRIDING SYSTEM VALUE
            SELECT ${values.join(', ')} FROM ${delta} AS d JOIN ${staging} AS s ON ${match('s')}
             WHERE d.action IN (${actions})`;
  };
  return {
    delete: `DELETE FROM ${fromClause(table.model)} AS t USING ${delta} AS d
              WHERE d.action IN ('d', 'r') AND ${match('t')} AND ${own}`,
    update: `UPDATE ${fromClause(table.model)} AS t SET ${assignments.join(', ')}
               FROM ${delta} AS d JOIN ${staging} AS s ON ${match('s')}
              WHERE d.action = 'u' AND ${match('t')} AND ${own}`,
    insert:
      keptColumns.length === 0 ? [insert(`'i', 'r'`, [])] : [insert(`'i'`, []), insert(`'r'`, keptColumns)],
  };
}

function keylessStatements(staged: StagedTable, tenantId: string): DeltaStatements {
  const { table, columns, staging, delta } = staged;
  return {
    delete: `DELETE FROM ${fromClause(table.model)} AS t USING ${delta} AS d
              WHERE d.action = 'd' AND t.ctid = d.live_place AND t.tableoid = d.live_leaf AND ${ownRow(staged, tenantId)}`,
    update: '',
    insert: [
      `INSERT INTO ${tableName(table)} (${columnList(columns)}) OVERRIDING SYSTEM VALUE
       SELECT ${columnList(columns, 's')} FROM ${delta} AS d JOIN ${staging} AS s ON s.ctid = d.staged_place
        WHERE d.action = 'i'`,
    ],
  };
}

/**
 * The second wall: a statement names the tenant even though the delta holds only the tenant's keys. A linked row's
 * parent may already be gone here, so it rests on the delta alone.
 */
function ownRow(staged: StagedTable, tenantId: string): string {
  const { tenantColumn, predicate } = staged.table;
  if (tenantColumn === null || predicate === null) {
    return 'true';
  }
  return `t.${bindTenant(predicate, tenantId)}`;
}
