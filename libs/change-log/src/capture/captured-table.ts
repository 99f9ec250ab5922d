import type { EnrolledTable } from '@lifeboat/catalog';
import type { RelationMessage, SentValue } from '../replication/pgoutput-message.js';
import type { ChangeValue, TableRecord } from '../segment/change-record.js';
import { UNCHANGED } from '../segment/change-record.js';

/** A table whose changes are written down, as they are sent now. */
export interface CapturedTable extends Omit<TableRecord, 'n'> {
  /** `schema.table` of the root. */
  name: string;
  /** Where the tenant's key stands in a row. */
  tenantAt: number;
  /** Where the columns of the replica identity stand. */
  keyAt: number[];
  /** Old rows are sent whole. */
  full: boolean;
}

/**
 * The table of a relation message.
 *
 * @param types of the columns, as PostgreSQL prints them
 * @returns what is wrong instead, as a clause that follows the table's name, where its changes do not tell their tenant
 */
export function capturedTable(
  relation: RelationMessage,
  enrolled: EnrolledTable,
  types: string[],
): CapturedTable | string {
  const { identity, columns } = relation;
  if (identity !== enrolled.identity) {
    return `has the replica identity ${identity} instead of ${enrolled.identity}`;
  }
  const tenantAt = columns.findIndex(({ name }) => name === enrolled.tenantColumn);
  if (tenantAt === -1) {
    return `has no column ${enrolled.tenantColumn} any more`;
  }
  const full = identity === 'full';
  const keyAt = columns.flatMap(({ key }, index) => (key || full ? [index] : []));
  if (!keyAt.includes(tenantAt)) {
    return `has a replica identity without the tenant's key (${enrolled.tenantColumn})`;
  }
  const names = columns.map(({ name }) => name);
  const missing = enrolled.keyColumns.find((name) => !keyAt.includes(names.indexOf(name)));
  // Of a whole row only what is generated is not sent.
  if (!full && missing !== undefined) {
    return `has a replica identity without ${missing}, a part of its primary key when the epoch began`;
  }
  return {
    schema: enrolled.schema,
    table: enrolled.table,
    name: `${enrolled.schema}.${enrolled.table}`,
    columns: names,
    types,
    key: names.filter((_, index) => keyAt.includes(index)),
    tenantAt,
    keyAt,
    full,
  };
}

/** A row as it is written down. */
export function valuesOf(row: readonly SentValue[]): ChangeValue[] {
  return row.map((value) => (value === undefined ? UNCHANGED : value));
}

/**
 * The values of the replica identity.
 *
 * @throws Error where one was not sent: PostgreSQL sends an old key whenever it cannot be told from the new row
 */
export function keyOf(table: CapturedTable, row: readonly SentValue[]): ChangeValue[] {
  return table.keyAt.map((index) => {
    const value = row[index];
    if (value === undefined) {
      throw new Error(`A change of ${table.name} was sent without all of its key.`);
    }
    return value;
  });
}
