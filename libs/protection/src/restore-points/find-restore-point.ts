import type { Restore, RestoresRepository, TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { asSystem } from '../access/as-system.js';
import type { Authoriser } from '../access/authoriser.js';

/** Finds what undoes a restore. */
export class FindRestorePoint {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly restores: RestoresRepository,
  ) {}

  /**
   * The restore point of a restore; of the tenant's last one that has written if none is named. Never of an earlier one
   * than was asked for: that would discard more than anybody meant.
   *
   * @returns its id
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, RESTORE_NOT_FOUND, RESTORE_POINT_NOT_FOUND
   */
  async ofRestore(tenantId: string, restoreId: string | null): Promise<string> {
    await this.authoriser.require('restores.read', tenantId);
    await this.transactions.run(() => this.tenants.get(tenantId));
    // Of another tenant's backup it may be, which only the system sees: an earlier one must not be taken for the last.
    const restore = await asSystem(this.transactions, 'undoing', () =>
      restoreId === null
        ? this.restores.latestApplied(tenantId)
        : this.restores.getWriting(tenantId, restoreId),
    );
    if (restore === null) {
      throw noRestorePoint(`The tenant ${tenantId} was never restored, so there is nothing to undo.`);
    }
    if (restore.restorePointId === null) {
      throw noRestorePoint(`The restore ${restore.id} ${whyNone(restore)}.`);
    }
    return restore.restorePointId;
  }
}

function whyNone({ dryRun, status }: Restore): string {
  if (dryRun) {
    return 'was a dry run: it has changed nothing, and there is nothing to undo';
  }
  return status === 'completed' ? 'has no restore point any more' : `is ${status}: there is nothing to undo`;
}

function noRestorePoint(detail: string): LifeboatError {
  return new LifeboatError('RESTORE_POINT_NOT_FOUND', {
    detail: `${detail} Nothing was started.`,
    remedy: 'See `lifeboat restores -t <tenant>` for the restores that can be undone.',
  });
}
