import type { SoftReference } from '@lifeboat/config';
import type { ColumnModel } from '../schema/schema-model.js';
import { ident } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { StagedTable } from '../staging/staged-table.js';
import { replaceInJson } from './json-path.js';
import type { KeyMap } from './key-maps.js';

/** A staged column whose values become others. */
export interface MappedColumn {
  name: string;
  /** SQL of the new value; the staged row is `s`. */
  value: string;
  /** What the expression needs in FROM. */
  join: string;
  /** The new value rests on drawn numbers, which a preview can only foretell. */
  drawn: boolean;
}

/** The columns of a staged table that hold keys of the source, by foreign keys or as the configuration says. */
export function mappedColumns(
  { table, columns }: StagedTable,
  maps: readonly KeyMap[],
  softReferences: readonly SoftReference[],
): MappedColumn[] {
  return table.model.columns
    .filter(({ name }) => columns.includes(name))
    .flatMap((column, index) => {
      const own = mapOf(maps, qualifiedName(table), column.name);
      if (own !== undefined) {
        return [wholeValue(column, own, index)];
      }
      const soft = softReferences
        .filter((each) => each.table === qualifiedName(table) && each.column === column.name)
        .flatMap((each) => {
          const map = mapOf(maps, each.references.table, each.references.column);
          return map === undefined ? [] : [{ map, path: each.jsonPath }];
        });
      return soft.length === 0 ? [] : [softValue(column, soft)];
    });
}

function mapOf(maps: readonly KeyMap[], table: string, column: string): KeyMap | undefined {
  return maps.find(({ keyClass }) =>
    keyClass.members.some((member) => qualifiedName(member.table) === table && member.column.name === column),
  );
}

/** A value that is in no map refers to a row that is not the source's, and stays. */
function wholeValue({ name, type }: ColumnModel, { table, keyClass }: KeyMap, index: number): MappedColumn {
  const map = `m${String(index)}`;
  const old = `s.${ident(name)}`;
  return {
    name,
    value: `CASE WHEN ${map}.new IS NULL THEN ${old} ELSE CAST(${map}.new AS ${type}) END`,
    join: `LEFT JOIN ${table} AS ${map} ON ${map}.old = ${old}::text`,
    drawn: keyClass.kind === 'drawn',
  };
}

/** In a document, or an array of keys. */
function softValue(
  column: ColumnModel,
  references: readonly { map: KeyMap; path: string | null }[],
): MappedColumn {
  const value = references.reduce(
    (document, { map, path }) =>
      path === null ? replaceInArray(column, document, map.table) : replaceInJson(document, path, map.table),
    `s.${ident(column.name)}`,
  );
  const drawn = references.some(({ map }) => map.keyClass.kind === 'drawn');
  return { name: column.name, value, join: '', drawn };
}

function replaceInArray({ baseType }: ColumnModel, array: string, map: string): string {
  const element = baseType.slice(0, -'[]'.length);
  return `(CASE WHEN cardinality(${array}) > 0 THEN (
    SELECT array_agg(CASE WHEN m.new IS NULL THEN e.v ELSE CAST(m.new AS ${element}) END ORDER BY e.n)
      FROM unnest(${array}) WITH ORDINALITY AS e(v, n) LEFT JOIN ${map} AS m ON m.old = e.v::text) ELSE ${array} END)`;
}
