import { LifeboatError } from '@lifeboat/kernel';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';

/**
 * Triggers that fire even in replica mode would change what is restored.
 *
 * @throws LifeboatError TRIGGER_FIRES_ALWAYS
 */
export function refuseAlwaysFiring(tables: readonly ScopedTable[]): void {
  const firing = tables.filter((table) => table.model.alwaysFiring.length > 0);
  if (firing.length > 0) {
    const names = firing.map((table) => `${qualifiedName(table)} (${table.model.alwaysFiring.join(', ')})`);
    throw new LifeboatError('TRIGGER_FIRES_ALWAYS', {
      detail: `These fire even while a restore writes, and could change what is restored: ${names.join('; ')}. Nothing was changed.`,
      remedy: 'ALTER TABLE … ENABLE TRIGGER (without ALWAYS or REPLICA) for the time of the restore.',
    });
  }
}
