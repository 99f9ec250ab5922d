import {
  type ForeignKeyModel,
  qualifiedName,
  type RowKey,
  type ScopedTable,
  type StagingColumn,
  type TablePart,
  type TenantScope,
  tenantTables,
} from '@lifeboat/app-database';
import { listsKeys, type Manifest, type ManifestTable } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';
import { notSupported } from '../operations/not-supported.js';
import { matchColumns } from './match-columns.js';
import { matchOwnership } from './match-ownership.js';
import { checkRenames } from './check-renames.js';
import type { RestoreWishes } from './restore-wishes.js';
import type { SchemaDifference } from './schema-difference.js';
import { type SelectedTable, selectTables } from './select-tables.js';

/** A table of the backup and the live table that it goes back to. */
export interface MatchedTable {
  archived: ManifestTable;
  live: ScopedTable;
  /** Where its columns go, in the order of the backup's sections. */
  columns: StagingColumn[];
  part: TablePart;
  /** Of part `rows`: which. */
  keys: RowKey[];
}

/** What is restored, and how the schema differs from that of the backup. */
export interface MatchedBackup {
  tables: MatchedTable[];
  differences: SchemaDifference[];
}

/**
 * Pairs the tables of the backup that are wanted with the live ones.
 *
 * @throws LifeboatError SCHEMA_DRIFT listing every difference that the restore cannot go on with; TABLE_NOT_FOUND,
 *   INVALID_REQUEST, NOT_SUPPORTED for wishes that cannot be met
 */
export function matchTables(manifest: Manifest, scope: TenantScope, wishes: RestoreWishes): MatchedBackup {
  const named = manifest.tables
    .filter((table) => table.class !== 'shared' && !listsKeys(table))
    .map((archived) => ({
      archived,
      liveName: wishes.renames[qualifiedName(archived)] ?? qualifiedName(archived),
    }));
  checkRenames(named, scope, wishes.renames);
  const differences: SchemaDifference[] = [];
  const tables: MatchedTable[] = [];
  const live = tenantTables(scope);
  const selected = selectTables(named, scope, wishes);
  const liveOf = ({ liveName }: { liveName: string }): ScopedTable | undefined =>
    live.find((table) => qualifiedName(table) === liveName);
  const reachable = ancestorsOf(
    scope,
    selected.flatMap((table) => wholeOrRows(table, liveOf(table))),
  );
  for (const table of selected) {
    const partner = liveOf(table);
    if (table.part === 'parents' && (partner === undefined || !reachable.has(partner.model.oid))) {
      continue;
    }
    const matched = matchTable(table, partner, wishes);
    // What may only have to come along must not hold up what was asked for.
    if (table.part !== 'parents' || !matched.differences.some(({ isConflict }) => isConflict)) {
      differences.push(...matched.differences);
      tables.push(...matched.tables);
    }
  }
  if (manifest.type !== 'selective') {
    differences.push(...newTables(live, named));
  }
  const known = named.flatMap((table) => {
    const partner = liveOf(table);
    return partner === undefined ? [] : [{ ...table, live: partner }];
  });
  const restored = known.filter(({ archived }) => tables.some((table) => table.archived === archived));
  differences.push(...matchOwnership(manifest, scope, restored, known, wishes.renames));
  refuseConflicts(manifest, differences);
  refuseRowsWithoutKey(tables);
  return {
    tables: tables.filter(({ part, live: { primaryKey } }) => part !== 'parents' || primaryKey.length > 0),
    differences,
  };
}

const wholeOrRows = ({ part }: SelectedTable, live: ScopedTable | undefined): number[] =>
  part === 'parents' || live === undefined ? [] : [live.model.oid];

/** The tables that rows of these refer to, directly or through others. */
function ancestorsOf(scope: TenantScope, oids: readonly number[]): Set<number> {
  const found = new Set<number>();
  const open = [...oids];
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    for (const parent of parentsOf(scope.foreignKeys, oid).filter((each) => !found.has(each))) {
      found.add(parent);
      open.push(parent);
    }
  }
  return found;
}

const parentsOf = (keys: readonly ForeignKeyModel[], oid: number): number[] =>
  keys.filter((key) => key.table === oid).map((key) => key.referencedTable);

function matchTable(
  { archived, liveName, part, keys }: SelectedTable,
  live: ScopedTable | undefined,
  wishes: RestoreWishes,
): MatchedBackup {
  const table = qualifiedName(archived);
  if (live === undefined) {
    const detail = `${liveName} is no tenant's table any more`;
    // Of an empty table nothing is lost.
    const isConflict = archived.rows > 0;
    return { tables: [], differences: [{ kind: 'missing table', table, column: null, detail, isConflict }] };
  }
  const { columns, differences } = matchColumns(archived, live, wishes);
  const renamed: SchemaDifference[] =
    liveName === table
      ? []
      : [
          {
            kind: 'renamed table',
            table,
            column: null,
            detail: `${table} is ${liveName} now`,
            isConflict: false,
          },
        ];
  return { tables: [{ archived, live, columns, part, keys }], differences: [...renamed, ...differences] };
}

/** The backup says nothing of their rows, so they stay. */
function newTables(live: readonly ScopedTable[], named: readonly { liveName: string }[]): SchemaDifference[] {
  return live
    .map((table) => qualifiedName(table))
    .filter((table) => !named.some(({ liveName }) => liveName === table))
    .map((table) => ({
      kind: 'new table',
      table,
      column: null,
      detail: `${table} is new; its rows stay`,
      isConflict: false,
    }));
}

function refuseConflicts(manifest: Manifest, all: readonly SchemaDifference[]): void {
  const differences = all.filter(({ isConflict }) => isConflict);
  if (differences.length > 0) {
    throw new LifeboatError('SCHEMA_DRIFT', {
      detail: `The schema has changed since the backup ${manifest.backupId}: ${differences.map(({ detail }) => detail).join('; ')}. Nothing was restored.`,
      remedy: remedyOf(manifest),
      meta: { differences },
    });
  }
}

/** A rollback takes none of these wishes. */
function remedyOf({ type, backupId }: Manifest): string {
  const wishes =
    'what is called otherwise now (renames, --renames), let columns that are gone be left out (dropMissingColumns, --drop-missing-columns), leave tables out (excludeTables, --exclude-tables)';
  return type === 'restore_point'
    ? `Restore it as any backup (lifeboat restore -t <tenant> -b ${backupId}), and say ${wishes}.`
    : `Say ${wishes}, or choose a backup taken after the change.`;
}

function refuseRowsWithoutKey(tables: readonly MatchedTable[]): void {
  const keyless = tables.find(({ part, live }) => part === 'rows' && live.primaryKey.length === 0);
  if (keyless !== undefined) {
    throw notSupported(
      `choosing rows of ${qualifiedName(keyless.archived)}, which has no primary key`,
      'Restore the whole table: --tables.',
    );
  }
}
