import type { ClientBase } from 'pg';
import type { TableDelta } from '../compare/tenant-plan.js';
import { deltaKeyOf, keyOf, matchKey } from '../scope/match-key.js';
import { columnList, ident, tableName } from '../scope/quote.js';
import { bindTenant, fromClause } from '../scope/tenant-predicate.js';
import type { StagedTable } from '../staging/staged-table.js';

/** One table's statements. */
export interface DeltaStatements {
  /** Rows that go, replaced ones too. */
  delete: string;
  deleteOnly: string;
  /** Of rows that keep their unique keys. */
  update: string;
  /** Rows that come, and, where they keep columns, rows that are replaced. */
  insert: string[];
  insertOnly: string;
  /** Replaced rows, updated where they are. */
  replace: string;
}

/** Rows that the statements of one table wrote. */
export interface WrittenRows {
  inserted: number;
  updated: number;
  deleted: number;
}

/**
 * Writes the differences in replica mode, so that no trigger, rule or foreign key acts on them: deletes of all tables, then updates, then inserts, so that no key is taken twice on the way.
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
    step: 'delete' | 'update' | 'insert',
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

export function deltaStatements(staged: StagedTable, tenantId: string): DeltaStatements {
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
  const remove = (actions: string): string =>
    `DELETE FROM ${fromClause(table.model)} AS t USING ${delta} AS d
      WHERE d.action IN (${actions}) AND ${match('t')} AND ${own}`;
  const update = (action: string, kept: readonly string[]): string => {
    const assignments = columns
      .filter((name) => !kept.includes(name) && !identities.includes(name))
      .map((name) => `${ident(name)} = s.${ident(name)}`);
    return `UPDATE ${fromClause(table.model)} AS t SET ${assignments.join(', ')}
              FROM ${delta} AS d JOIN ${staging} AS s ON ${match('s')}
             WHERE d.action = ${action} AND ${match('t')} AND ${own}`;
  };
  const insert = (actions: string, kept: readonly string[]): string => {
    const values = [columnList(columns, 's'), ...kept.map((_, index) => `d.x${String(index + 1)}`)];
    return `INSERT INTO ${tableName(table)} (${columnList([...columns, ...kept])}) OVERRIDING SYSTEM VALUE
            SELECT ${values.join(', ')} FROM ${delta} AS d JOIN ${staging} AS s ON ${match('s')}
             WHERE d.action IN (${actions})`;
  };
  return {
    delete: remove(`'d', 'r'`),
    deleteOnly: remove(`'d'`),
    update: update(`'u'`, key),
    replace: update(`'r'`, []),
    insertOnly: insert(`'i'`, []),
    insert:
      keptColumns.length === 0 ? [insert(`'i', 'r'`, [])] : [insert(`'i'`, []), insert(`'r'`, keptColumns)],
  };
}

function keylessStatements(staged: StagedTable, tenantId: string): DeltaStatements {
  const { table, columns, staging, delta } = staged;
  const remove = `DELETE FROM ${fromClause(table.model)} AS t USING ${delta} AS d
              WHERE d.action = 'd' AND t.ctid = d.live_place AND t.tableoid = d.live_leaf AND ${ownRow(staged, tenantId)}`;
  const insert = `INSERT INTO ${tableName(table)} (${columnList(columns)}) OVERRIDING SYSTEM VALUE
       SELECT ${columnList(columns, 's')} FROM ${delta} AS d JOIN ${staging} AS s ON s.ctid = d.staged_place
        WHERE d.action = 'i'`;
  return {
    delete: remove,
    deleteOnly: remove,
    update: '',
    replace: '',
    insert: [insert],
    insertOnly: insert,
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
