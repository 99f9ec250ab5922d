import { randomUUID } from 'node:crypto';
import type { TenantsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { FindBackup } from '../backups/find-backup.js';
import { collisionRulesOf } from './collision-rules.js';
import { type CloneTarget, refuseOtherDatabase } from './clone-target.js';
import type { NameTargetDatabase } from './name-target-database.js';
import type { RestoreInput } from './restore-input.js';
import { refuseUnsupportedRestore } from './refuse-unsupported-restore.js';
import type { RestoreRequest } from './restore-request.js';
import { restoreWishesOf } from './restore-wishes.js';
import type { RequestedRestore, SubmitRestore } from './submit-restore.js';

/** The request half of a restore: checks, writes the rows, enqueues. */
export class RequestRestore {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly cloneTarget: CloneTarget,
    private readonly findBackup: FindBackup,
    private readonly targetDatabase: NameTargetDatabase,
    private readonly submitRestore: SubmitRestore,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_NOT_ACTIVE, TENANT_RESTORING, BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED,
   *   PATH_OUTSIDE_REPOSITORY, INVALID_REQUEST, NOT_SUPPORTED, APP_DATABASE_UNKNOWN, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(
    tenantId: string,
    input: RestoreInput,
    idempotencyKey: string | null,
  ): Promise<RequestedRestore> {
    await this.authoriser.require('restores.create', tenantId);
    const target = await this.cloneTarget.of(tenantId, input);
    refuseUnsupportedRestore(input);
    const wishes = restoreWishesOf(input);
    const collisions = collisionRulesOf(input.collisions);
    const tenant = await this.transactions.run(() => this.tenants.get(tenantId));
    const backup = await this.findBackup.find(tenantId, input);
    if (target !== null) {
      refuseOtherDatabase(target, backup);
    }
    const targetDatabase =
      target === null ? await this.targetDatabase.of(tenant, backup.applicationDatabase, input) : null;
    const request: RestoreRequest = {
      restoreId: randomUUID(),
      backupId: backup.id,
      sourcePath: backup.path,
      mode: input.mode ?? 'replace',
      dryRun: input.dryRun ?? false,
      planHash: input.planHash ?? null,
      reason: input.reason ?? null,
      targetDatabase,
      createSchema: input.createSchema ?? false,
      targetTenantId: target?.id ?? null,
      collisions,
      undoesRestoreId: null,
      recovery: null,
      wal: null,
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
