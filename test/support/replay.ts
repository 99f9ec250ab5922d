import {
  type ChangeRecord,
  isTable,
  isTransaction,
  parseLsn,
  type TableRecord,
  UNCHANGED,
} from '@lifeboat/change-log';

type Row = Record<string, string | null>;

/** Rows of tables as `schema.table`, by the text of their replica identity. */
export type TenantState = Map<string, Map<string, Row>>;

/**
 * Applies changes one by one, strictly: whatever does not hit exactly one row is an error. A reference for what
 * recovers tenants, and written to be simple.
 */
export function replay(records: readonly ChangeRecord[], state: TenantState = new Map()): TenantState {
  const tables = new Map<number, TableRecord>();
  let commit = 0n;
  for (const record of records) {
    if (isTransaction(record)) {
      if (parseLsn(record.l) <= commit) {
        throw new Error(`the commit ${record.l} comes late or again`);
      }
      commit = parseLsn(record.l);
    } else if (isTable(record)) {
      tables.set(record.n, record);
    } else {
      const table = tables.get(record[1]);
      if (table === undefined) {
        throw new Error(`the table ${String(record[1])} was not defined`);
      }
      applyRow(table, record, rowsOf(state, `${table.schema}.${table.table}`));
    }
  }
  return state;
}

function applyRow(
  table: TableRecord,
  record: Exclude<ChangeRecord, { n: number } | { x: string }>,
  rows: Map<string, Row>,
): void {
  switch (record[0]) {
    case 'I': {
      const row = completed(table, record[2], {});
      const key = keyOf(table, row);
      if (rows.has(key)) {
        throw new Error(`${table.table} ${key} was inserted twice`);
      }
      rows.set(key, row);
      return;
    }
    case 'U': {
      const old = take(table, rows, JSON.stringify(record[2]));
      const row = completed(table, record[3], old);
      const key = keyOf(table, row);
      if (rows.has(key)) {
        throw new Error(`${table.table} ${key} was there already`);
      }
      rows.set(key, row);
      return;
    }
    case 'D':
      take(table, rows, JSON.stringify(record[2]));
      return;
    case 'R':
      rows.clear();
  }
}

function take(table: TableRecord, rows: Map<string, Row>, key: string): Row {
  const row = rows.get(key);
  if (row === undefined) {
    throw new Error(`${table.table} ${key} is not there`);
  }
  rows.delete(key);
  return row;
}

function completed(table: TableRecord, values: readonly (string | null | 0)[], old: Row): Row {
  return Object.fromEntries(
    table.columns.map((column, index) => {
      const value = values[index] ?? null;
      if (value !== UNCHANGED) {
        return [column, value];
      }
      const kept = old[column];
      if (kept === undefined) {
        throw new Error(`${table.table}.${column} did not change, and is not known`);
      }
      return [column, kept];
    }),
  );
}

const keyOf = (table: TableRecord, row: Row): string =>
  JSON.stringify(table.key.map((column) => row[column] ?? null));

function rowsOf(state: TenantState, name: string): Map<string, Row> {
  const rows = state.get(name) ?? new Map<string, Row>();
  state.set(name, rows);
  return rows;
}

/** The rows of a table as lines that can be compared. */
export function linesOf(state: TenantState, name: string): string[] {
  return [...(state.get(name)?.values() ?? [])]
    .map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
    .sort();
}

/** The same of the live table. @param columns all of them */
export function liveLinesSql(table: string, columns: readonly string[], tenantId: string): string {
  const values = columns.map((column) => `${column}::text AS ${column}`).join(', ');
  return `SELECT ${values} FROM ${table} WHERE tenant_id = ${tenantId}`;
}
