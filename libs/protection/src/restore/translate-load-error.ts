import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';

/**
 * Makes a typed error of a row that the server has refused on its way in, though its volume is whole: a type has changed
 * under its old name, an enumeration that has lost a value perhaps, or a domain that has become narrower. Values of rows
 * are never repeated.
 *
 * @param table as `schema.table`
 * @returns the error as it is where it has another cause
 */
export function translateLoadError(error: unknown, table: string): unknown {
  const code = systemCodeOf(error) ?? '';
  const domain = propertyOf(error, 'dataType');
  if (!code.startsWith('22') && !(code.startsWith('23') && domain !== '')) {
    return error;
  }
  const column = /, column (.+?): /.exec(propertyOf(error, 'where'))?.[1];
  return new LifeboatError('SCHEMA_DRIFT', {
    detail: `Rows of ${table}${column === undefined ? '' : ` (column ${column})`} in the backup are no longer values of their types, which have changed since. Nothing was restored.`,
    remedy:
      'Choose a backup taken after the change, or bring the types back to what they were for the time of the restore.',
    cause: error,
  });
}

function propertyOf(error: unknown, name: string): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}
