import { LifeboatError } from '@lifeboat/kernel';
import { qualifiedName, type ScopedTable, type TenantScope } from '../scope/tenant-scope.js';

/**
 * Replica mode enforces neither foreign keys nor deferrable constraints, and Lifeboat's own checks look at whole
 * tables: what holds for one partition only would be broken silently.
 *
 * @throws LifeboatError NOT_SUPPORTED
 */
export function refusePartitionKeys(scope: TenantScope, tables: readonly ScopedTable[]): void {
  const concerns = (oid: number): boolean => tables.some(({ model }) => model.oid === oid);
  const names = [
    ...scope.foreignKeys
      .filter((key) => key.partitionOnly && (concerns(key.table) || concerns(key.referencedTable)))
      .map((key) => key.name),
    ...tables.flatMap((table) =>
      table.model.partitionOnlyKeys.map((name) => `${name} on a partition of ${qualifiedName(table)}`),
    ),
  ];
  if (names.length > 0) {
    throw new LifeboatError('NOT_SUPPORTED', {
      detail: `These constraints hold for single partitions, and a restore could not keep them: ${names.join('; ')}. Nothing was changed.`,
      remedy: 'Define them on the partitioned table itself, or drop them for the time of the restore.',
    });
  }
}
