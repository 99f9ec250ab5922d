import { copiedColumns, qualifiedName, type ScopedTable, type StagingColumn } from '@lifeboat/app-database';
import type { ManifestTable } from '@lifeboat/archive';
import type { RestoreWishes } from './restore-wishes.js';
import type { SchemaDifference } from './schema-difference.js';

/** Where the columns of an archived table go, in the order of its sections, and what has changed. */
export interface MatchedColumns {
  columns: StagingColumn[];
  differences: SchemaDifference[];
}

/** Pairs the columns of a table of the backup with those of the live table. */
export function matchColumns(
  archived: ManifestTable,
  live: ScopedTable,
  { renames, dropMissingColumns }: RestoreWishes,
): MatchedColumns {
  const table = qualifiedName(archived);
  const differences: SchemaDifference[] = [];
  const report = (
    kind: SchemaDifference['kind'],
    column: string | null,
    detail: string,
    isConflict: boolean,
  ): void => {
    differences.push({ kind, table, column, detail, isConflict });
  };
  const types = new Map(copiedColumns(live).map(({ name, type }) => [name, type]));
  const liveName = (name: string): string => renames[`${table}.${name}`] ?? name;
  const columns = archived.columns.map(({ name, type }): StagingColumn => {
    const target = liveName(name);
    const liveType = types.get(target);
    if (liveType === undefined) {
      report('missing column', name, `${table} has no column ${target} any more`, !dropMissingColumns);
      return { live: null, cast: false };
    }
    if (target !== name) {
      report('renamed column', name, `${table}.${name} is ${target} now`, false);
    }
    if (liveType !== type) {
      report('other type', name, `${table}.${name} was ${type} and is ${liveType}`, false);
    }
    return { live: target, cast: liveType !== type };
  });
  const taken = columns.flatMap(({ live: name }) => (name === null ? [] : [name]));
  for (const twice of new Set(taken.filter((name, index) => taken.indexOf(name) !== index))) {
    report('renamed column', twice, `two columns of ${table} would become ${twice}`, true);
  }
  for (const column of live.model.columns.filter(
    ({ name, generated }) => !generated && !taken.includes(name),
  )) {
    const needed = column.notNull && !column.hasDefault;
    const why = needed ? ', and must not be null, but has no default' : '';
    report('new column', column.name, `${table}.${column.name} is new${why}`, needed);
  }
  if (JSON.stringify(archived.primaryKey.map(liveName)) !== JSON.stringify(live.primaryKey)) {
    report('other key', null, `${table} has another primary key`, true);
  }
  return { columns, differences };
}
