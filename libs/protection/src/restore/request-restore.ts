import { randomUUID } from 'node:crypto';
import type { RestoresRepository, TenantsRepository, WorkState } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { FindBackup } from '../backups/find-backup.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import { refuseWhileRestoring } from '../tenants/tenant-status.js';
import type { RestoreInput } from './restore-input.js';
import { refuseUnsupportedRestore } from './refuse-unsupported-restore.js';
import { parseRestoreRequest, type RestoreRequest } from './restore-request.js';
import { restoreWishesOf } from './restore-wishes.js';

export interface RequestedRestore {
  jobId: string;
  restoreId: string;
  status: WorkState;
}

/** The request half of a restore: checks, writes the rows, enqueues. */
export class RequestRestore {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly restores: RestoresRepository,
    private readonly findBackup: FindBackup,
    private readonly submitOperation: SubmitOperation,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_RESTORING, BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED,
   *   PATH_OUTSIDE_REPOSITORY, INVALID_REQUEST, NOT_SUPPORTED, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(
    tenantId: string,
    input: RestoreInput,
    idempotencyKey: string | null,
  ): Promise<RequestedRestore> {
    await this.authoriser.require('restores.create', tenantId);
    if (input.targetTenantId !== undefined && input.targetTenantId !== tenantId) {
      await this.authoriser.require('restores.createForOtherTenant', input.targetTenantId);
    }
    refuseUnsupportedRestore(input);
    const wishes = restoreWishesOf(input);
    await this.transactions.run(() => this.tenants.get(tenantId));
    const backup = await this.findBackup.find(tenantId, input);
    const request: RestoreRequest = {
      restoreId: randomUUID(),
      backupId: backup.id,
      sourcePath: backup.path,
      mode: input.mode ?? 'replace',
      dryRun: input.dryRun ?? false,
      planHash: input.planHash ?? null,
      reason: input.reason ?? null,
      ...wishes,
    };
    const operation = await this.submitOperation.submit({
      kind: 'restore',
      tenantId,
      body: { ...input },
      idempotencyKey,
      request,
      writeRows: async ({ id }) => {
        refuseWhileRestoring(await this.tenants.get(tenantId));
        const { restoreId, backupId, sourcePath, mode, dryRun, reason } = request;
        const row = { id: restoreId, tenantId, operationId: id, backupId, sourcePath, mode, dryRun, reason };
        await this.restores.create(row);
      },
    });
    const { restoreId } = parseRestoreRequest(operation.request);
    return { jobId: operation.id, restoreId, status: operation.state };
  }
}
