import { LifeboatError } from '@lifeboat/kernel';

/**
 * The change log and its base do not fit together.
 *
 * @param table as `schema.table`
 * @param what a clause that follows the table's name, such as `has 2 inserts of rows that are there already`
 */
export function changesDoNotFit(table: string, what: string): LifeboatError {
  return new LifeboatError('CHANGES_DO_NOT_FIT', {
    detail: `The changes of ${table} do not fit the backup that they begin with: ${table} ${what}. Live rows were not touched.`,
    remedy: `Take a new full backup, from which the recovery window begins anew; until then recover without the table (excludeTables, --exclude-tables ${table}), or restore a backup.`,
    meta: { table },
  });
}

/**
 * The schema changed within the stretch that is replayed, in a way that the change log does not tell enough of.
 *
 * @param table as `schema.table`
 * @param what a clause that follows the table's name, such as `has a column note that the backup has not`
 */
export function schemaChangedWithin(table: string, what: string): LifeboatError {
  return new LifeboatError('SCHEMA_DRIFT', {
    detail: `The schema was changed between the backup and the moment that is wanted: ${table} ${what}. Nothing was restored.`,
    remedy:
      'Choose a moment before the change, or one after the next full backup; say what is called otherwise now (renames, --renames), or leave the table out (excludeTables, --exclude-tables).',
    meta: { table },
  });
}
