import { qualifiedName, type ScopedTable } from '@lifeboat/app-database';
import { LifeboatError } from '@lifeboat/kernel';

/** A table that was chosen by name though it holds no rows of tenants. */
export function notTenants(table: ScopedTable): LifeboatError {
  const why =
    table.class === 'shared'
      ? 'is shared: its rows belong to nobody, so they are no tenant’s to choose'
      : `is excluded from backups (it ${table.reason})`;
  return new LifeboatError('INVALID_REQUEST', {
    detail: `The table ${qualifiedName(table)} ${why}. Nothing was changed.`,
    remedy: 'Leave it out; "lifeboat scope" shows which tables hold rows of tenants.',
  });
}
