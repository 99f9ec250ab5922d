import type { ColumnModel, ForeignKeyModel, UniqueKeyModel } from '../../schema/schema-model.js';
import { deltaKeyOf, keyOf, matchKey } from '../../scope/match-key.js';
import { ident } from '../../scope/quote.js';
import { fromClause } from '../../scope/tenant-predicate.js';
import type { StagedTable } from '../../staging/staged-table.js';

/**
 * Moves the unique values of rows that are replaced in place out of each other's way: two rows that swap a value could
 * not be updated one after the other. Null where nothing has to be moved, or nothing can be: then rows that are in each
 * other's way are a conflict that the server names.
 */
export function parkSql(staged: StagedTable, foreignKeys: readonly ForeignKeyModel[]): string | null {
  const { table, delta } = staged;
  const referenced = foreignKeys
    .filter((key) => key.referencedTable === table.model.oid)
    .flatMap((key) => key.referencedColumns);
  const assignments = new Set(
    table.model.uniqueKeys
      .filter(({ deferrable }) => !deferrable)
      .flatMap((key) => {
        const columns = table.model.columns.filter(
          ({ name, generated, identityAlways }) =>
            key.columns.includes(name) &&
            ![...table.primaryKey, ...referenced].includes(name) &&
            name !== table.tenantColumn &&
            !generated &&
            !identityAlways,
        );
        return columns.flatMap((column) => parkedValue(column, key)).slice(0, 1);
      }),
  );
  return assignments.size === 0
    ? null
    : `UPDATE ${fromClause(table.model)} AS t SET ${[...assignments].join(', ')} FROM ${delta} AS d
        WHERE d.action = 'r' AND ${matchKey(table, keyOf('t'), deltaKeyOf('d'))}`;
}

/** Of the kind of the old value where that can be, so that checks on it hold; as good as unique. */
const PARKED: Record<string, (column: string) => string> = {
  text: (column) => `t.${column} || left(gen_random_uuid()::text, 8)`,
  'character varying': (column) => `t.${column} || left(gen_random_uuid()::text, 8)`,
  uuid: () => 'gen_random_uuid()',
  smallint: () => '(16384 + random() * 16383)::int2',
  integer: () => '(1073741824 + random() * 1073741823)::int4',
  bigint: () => '4611686018427387904 + (random() * 4503599627370496)::int8',
};

function parkedValue(column: ColumnModel, { nullsEqual }: UniqueKeyModel): string[] {
  const name = ident(column.name);
  if (!column.notNull && !nullsEqual) {
    return [`${name} = NULL`];
  }
  const value = PARKED[column.baseType];
  return value === undefined ? [] : [`${name} = ${value(name)}`];
}
