import { LifeboatError } from '@lifeboat/kernel';
import { TENANT_TABLES, type TenantTable } from './tenant-tables.js';

/**
 * The entry of a table, by its name without schema.
 *
 * @throws LifeboatError TABLE_NOT_FOUND
 */
export function findTenantTable(table: string): TenantTable {
  const found = TENANT_TABLES.find(({ name }) => name === `app.${table}`);
  if (found === undefined) {
    throw new LifeboatError('TABLE_NOT_FOUND', {
      detail: `The sample application has no tenant table app.${table}.`,
      remedy: 'Name a table of its list of tenant tables.',
    });
  }
  return found;
}
