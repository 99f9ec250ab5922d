import { castSql, ident, lengthlessType, type StagedTable } from '@lifeboat/app-database';
import type { ClientBase } from 'pg';

/** Names that no column of an application has. */
const SEQUENCE = 'lifeboat: seq';
const ACTION = 'lifeboat: op';
const UNCHANGED_POSITIONS = 'lifeboat: unchanged';

/** The order of the changes, as SQL. */
export const sequenceOf = (alias: string): string => `${alias}.${ident(SEQUENCE)}`;
/** `I`, `U`, `D` or `R`, as SQL. */
export const actionOf = (alias: string): string => `${alias}.${ident(ACTION)}`;
/** Whether the value of a column, by its position among the staged ones, was sent; as SQL. */
export const wasSent = (alias: string, position: number): string =>
  `NOT coalesce(${String(position + 1)} = ANY (${alias}.${ident(UNCHANGED_POSITIONS)}), false)`;

const oldName = (index: number): string => `lifeboat: old ${String(index + 1)}`;

/** The columns by which a change finds the row: the primary key; all, where there is none. */
export function identityOf({ table, columns }: StagedTable): string[] {
  return table.primaryKey.length > 0 ? table.primaryKey : columns;
}

/** The columns of the table of changes, in the order in which they are copied in. */
export function changeColumns(staged: StagedTable): string[] {
  return [
    SEQUENCE,
    ACTION,
    UNCHANGED_POSITIONS,
    ...identityOf(staged).map((_, index) => oldName(index)),
    ...staged.columns,
  ];
}

/** Makes the empty table of changes. Its values are of the types behind domains: a deleted row has none. */
export async function createChangeTable(client: ClientBase, staged: StagedTable): Promise<void> {
  const typeOf = (name: string): string => {
    const column = staged.table.model.columns.find((each) => each.name === name);
    return staged.load.casts.includes(name) || column === undefined
      ? 'text'
      : lengthlessType(column.baseType);
  };
  const list = [
    `${ident(SEQUENCE)} bigint`,
    `${ident(ACTION)} "char"`,
    `${ident(UNCHANGED_POSITIONS)} int[]`,
    ...identityOf(staged).map((name, index) => `${ident(oldName(index))} ${typeOf(name)}`),
    ...staged.columns.map((name) => `${ident(name)} ${typeOf(name)}`),
  ];
  await client.query(
    `CREATE UNLOGGED TABLE ${staged.changes.rows} (${list.join(', ')}) WITH (autovacuum_enabled = false)`,
  );
}

/** Gives the planner its figures, without those of values: changes are found by their order. */
export async function analyzeChanges(client: ClientBase, { changes }: StagedTable): Promise<void> {
  await client.query(`ANALYZE ${changes.rows} (${ident(SEQUENCE)})`);
}

/** A new value of a change, as SQL. */
export const newValue =
  (staged: StagedTable, alias: string) =>
  (name: string): string =>
    staged.load.casts.includes(name) ? castSql(staged.table, name, alias) : `${alias}.${ident(name)}`;

/** A value of the old key of a change, as SQL, by its position in the identity. */
export const oldValue =
  (staged: StagedTable, alias: string) =>
  (name: string, index: number): string => {
    const value = `${alias}.${ident(oldName(index))}`;
    return staged.load.casts.includes(name) ? castSql(staged.table, name, alias, oldName(index)) : value;
  };
