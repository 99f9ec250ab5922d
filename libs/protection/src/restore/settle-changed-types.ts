import { type AppDatabase, type CompositeType, qualifiedName, readComposites } from '@lifeboat/app-database';
import { LifeboatError } from '@lifeboat/kernel';
import { changedTypes } from './changed-types.js';
import type { MatchedBackup, MatchedTable } from './match-tables.js';

/** Of which backup the tables are. */
interface TypesSource {
  database: AppDatabase;
  backupId: string;
  /** The DDL of the backup. */
  readDdl: () => Promise<string>;
}

/**
 * Refuses tables with values of composite types that are made otherwise than at the backup. Of those that would only have
 * to come along none is brought.
 *
 * @throws LifeboatError SCHEMA_DRIFT naming the types; OBJECT_NOT_FOUND, OBJECT_DAMAGED
 */
export async function settleChangedTypes(
  matched: MatchedBackup,
  { database, backupId, readDdl }: TypesSource,
): Promise<MatchedBackup> {
  const typesOf = (tables: readonly MatchedTable[]): Promise<CompositeType[]> =>
    database.withConnection(async (client) => {
      const types = await readComposites(
        client,
        tables.map(({ live }) => live.model.oid),
      );
      return [...types, ...tables.flatMap((table) => formerTypes(table, types))];
    });
  const all = await typesOf(matched.tables);
  const ddl = all.length === 0 ? '' : await readDdl();
  if (changedTypes(ddl, all).length === 0) {
    return matched;
  }
  const kept: MatchedTable[] = [];
  for (const table of matched.tables) {
    const changed = changedTypes(ddl, await typesOf([table]));
    if (changed.length === 0) {
      kept.push(table);
    } else if (table.part !== 'parents') {
      throw otherAttributes(backupId, table, changed);
    }
  }
  return { ...matched, tables: kept };
}

/** What the types of columns were called that have another one now. */
function formerTypes(
  { archived, live, columns }: MatchedTable,
  types: readonly CompositeType[],
): CompositeType[] {
  return columns.flatMap(({ live: name, cast }, index) => {
    const column = live.model.columns.find((each) => each.name === name);
    const type = types.find((each) => cast && each.name === elementOf(column?.type ?? ''));
    const former = archived.columns[index];
    return type === undefined || former === undefined ? [] : [{ ...type, name: elementOf(former.type) }];
  });
}

const elementOf = (type: string): string => type.replace(/\[\]$/, '');

function otherAttributes(backupId: string, { live }: MatchedTable, types: readonly string[]): LifeboatError {
  return new LifeboatError('SCHEMA_DRIFT', {
    detail: `Columns of ${qualifiedName(live)} have values of ${types.join(', ')}, which has other attributes now, or another order of them, than at the backup ${backupId}: they would get each other's values. Nothing was restored.`,
    remedy:
      'Leave the table out with excludeTables (--exclude-tables), choose a backup taken after the change, or bring the type back to what it was for the time of the restore.',
    meta: { types },
  });
}
