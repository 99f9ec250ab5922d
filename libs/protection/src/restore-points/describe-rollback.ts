import { randomUUID } from 'node:crypto';
import type { RestorePoint, RestorePointsRepository } from '@lifeboat/catalog';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { FindBackup } from '../backups/find-backup.js';
import type { NameTargetDatabase } from '../restore/name-target-database.js';
import { refuseWithoutReason } from '../restore/refuse-without-reason.js';
import type { RestoreRequest } from '../restore/restore-request.js';
import type { WishesToUndo } from '../restore/wishes-to-undo.js';
import type { RollbackInput } from './rollback-input.js';

/** Works out which restore a rollback is. */
export class DescribeRollback {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly points: RestorePointsRepository,
    private readonly findBackup: FindBackup,
    private readonly nameTarget: NameTargetDatabase,
    private readonly wishesToUndo: WishesToUndo,
    private readonly clock: Clock,
  ) {}

  /**
   * What a restore may not do without a reason is neither undone nor done again without one.
   *
   * @throws LifeboatError RESTORE_POINT_NOT_FOUND within the tenant, RESTORE_POINT_EXPIRED, FORBIDDEN, INVALID_REQUEST,
   *   NOT_SUPPORTED
   */
  async of(tenantId: string, restorePointId: string, input: RollbackInput): Promise<RestoreRequest> {
    const point = await this.transactions.run(() => this.points.get(tenantId, restorePointId));
    this.refuseExpired(point);
    const backup = await this.findBackup.find(tenantId, { backupId: point.backupId });
    const targetDatabase = await this.nameTarget.ofRollback(tenantId, backup.applicationDatabase);
    if (targetDatabase !== null) {
      refuseWithoutReason('A rollback in another application database', input);
    }
    const { wishes, ofAnotherTenant } = await this.wishesToUndo.of(tenantId, point);
    if (ofAnotherTenant) {
      refuseWithoutReason("A rollback of a restore of another tenant's backup", input);
    }
    return {
      restoreId: randomUUID(),
      backupId: backup.id,
      sourcePath: backup.path,
      mode: 'replace',
      dryRun: input.dryRun ?? false,
      planHash: input.planHash ?? null,
      reason: input.reason ?? null,
      targetDatabase,
      createSchema: false,
      targetTenantId: null,
      collisions: [],
      undoesRestoreId: point.restoreId,
      recovery: null,
      wal: null,
      ...wishes,
    };
  }

  /** It may be deleted at any moment, also in the middle of a rollback. */
  private refuseExpired({ id, expiresAt }: RestorePoint): void {
    if (expiresAt <= this.clock.now()) {
      throw new LifeboatError('RESTORE_POINT_EXPIRED', {
        detail: `The restore point ${id} has expired at ${expiresAt.toISOString()}. Nothing was started.`,
        remedy: 'Restore a backup of that time instead: `lifeboat list -t <tenant>` shows what there is.',
      });
    }
  }
}
