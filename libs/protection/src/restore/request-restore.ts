import { randomUUID } from 'node:crypto';
import type { Authoriser } from '../access/authoriser.js';
import type { FindBackup } from '../backups/find-backup.js';
import { collisionRulesOf } from './collision-rules.js';
import { type CloneTarget, refuseOtherDatabase } from './clone-target.js';
import type { DatabaseTarget } from './database-target.js';
import type { RestoreInput } from './restore-input.js';
import type { RestoreRequest } from './restore-request.js';
import { restoreWishesOf } from './restore-wishes.js';
import type { RequestedRestore, SubmitRestore } from './submit-restore.js';

/** The request half of a restore: checks, writes the rows, enqueues. */
export class RequestRestore {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly cloneTarget: CloneTarget,
    private readonly databaseTarget: DatabaseTarget,
    private readonly findBackup: FindBackup,
    private readonly submitRestore: SubmitRestore,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_NOT_ACTIVE, TENANT_RESTORING, BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED,
   *   PATH_OUTSIDE_REPOSITORY, APP_DATABASE_UNKNOWN, INVALID_REQUEST, NOT_SUPPORTED, IDEMPOTENCY_KEY_REUSED,
   *   REDIS_UNAVAILABLE
   */
  async request(
    tenantId: string,
    input: RestoreInput,
    idempotencyKey: string | null,
  ): Promise<RequestedRestore> {
    await this.authoriser.require('restores.create', tenantId);
    const target = await this.cloneTarget.of(tenantId, input);
    await this.databaseTarget.check(tenantId, input);
    const wishes = restoreWishesOf(input);
    const collisions = collisionRulesOf(input.collisions);
    const backup = await this.findBackup.find(tenantId, input);
    if (target !== null) {
      refuseOtherDatabase(target, backup);
    }
    const targetDatabase =
      target === null ? await this.databaseTarget.of(tenantId, backup, input.targetDatabase ?? null) : null;
    const request: RestoreRequest = {
      restoreId: randomUUID(),
      backupId: backup.id,
      sourcePath: backup.path,
      mode: input.mode ?? 'replace',
      dryRun: input.dryRun ?? false,
      planHash: input.planHash ?? null,
      reason: input.reason ?? null,
      targetTenantId: target?.id ?? null,
      targetDatabase,
      createSchema: input.createSchema ?? false,
      collisions,
      undoesRestoreId: null,
      ...wishes,
    };
    return this.submitRestore.submit({
      kind: 'restore',
      tenantId,
      body: { ...input },
      idempotencyKey,
      request,
    });
  }
}
