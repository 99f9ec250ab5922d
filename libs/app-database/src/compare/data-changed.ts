import { LifeboatError } from '@lifeboat/kernel';

/** Rows of the tenant are not those that a restore was prepared for. */
export function dataChanged(table: string): LifeboatError {
  return new LifeboatError('TENANT_DATA_CHANGED', {
    detail: `The tenant's rows in ${table} were changed while the restore was being prepared. Nothing was changed by the restore.`,
    remedy: "Stop the tenant's own writers, or try again when it is quieter.",
  });
}
