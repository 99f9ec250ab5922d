import { randomUUID } from 'node:crypto';
import type { RestorePoint, RestorePointsRepository } from '@lifeboat/catalog';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { FindBackup } from '../backups/find-backup.js';
import type { NameTargetDatabase } from '../restore/name-target-database.js';
import type { RequestedRestore, SubmitRestore } from '../restore/submit-restore.js';
import type { WishesToUndo } from '../restore/wishes-to-undo.js';

/** What a caller can ask for. */
export interface RollbackInput {
  dryRun?: boolean | undefined;
  planHash?: string | undefined;
  reason?: string | undefined;
}

/** The request half of a rollback: a restore that makes the tenant what it was before another restore. */
export class RequestRollback {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly points: RestorePointsRepository,
    private readonly findBackup: FindBackup,
    private readonly nameTarget: NameTargetDatabase,
    private readonly submitRestore: SubmitRestore,
    private readonly wishesToUndo: WishesToUndo,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, RESTORE_POINT_NOT_FOUND within the tenant, RESTORE_POINT_EXPIRED, NOT_SUPPORTED, TENANT_RESTORING,
   *   IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(
    tenantId: string,
    restorePointId: string,
    input: RollbackInput,
    idempotencyKey: string | null,
  ): Promise<RequestedRestore> {
    await this.authoriser.require('restores.rollback', tenantId);
    const point = await this.transactions.run(() => this.points.get(tenantId, restorePointId));
    this.refuseExpired(point);
    const backup = await this.findBackup.find(tenantId, { backupId: point.backupId });
    const targetDatabase = await this.nameTarget.ofRollback(tenantId, backup.applicationDatabase);
    const wishes = await this.wishesToUndo.of(tenantId, point);
    return this.submitRestore.submit({
      kind: 'rollback',
      tenantId,
      body: { restorePointId, ...input },
      idempotencyKey,
      request: {
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
      },
    });
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
