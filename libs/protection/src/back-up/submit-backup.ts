import type { BackupsRepository, TenantsRepository, WorkState } from '@lifeboat/catalog';
import { compressionName } from '../backups/compression-name.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import { refuseErasedTenant, refuseGone, refuseWhileRestoring } from '../tenants/tenant-status.js';
import { type BackupRequest, parseBackupRequest } from './backup-request.js';
import type { PlanIncrement } from './plan-increment.js';

/** Where a request comes from that is not a caller's own. */
export interface BackupOrigin {
  scheduleId?: string;
  /** Where it is due, and nobody waits: the operation's id, which follows from what is due. */
  operationId?: string;
}

export interface RequestedBackup {
  jobId: string;
  backupId: string;
  status: WorkState;
}

interface BackupSubmission {
  tenantId: string;
  applicationDatabase: string;
  /** What the caller sent, to tell a repeated request from another one. */
  body: Record<string, unknown>;
  idempotencyKey: string | null;
  request: BackupRequest;
  origin: BackupOrigin;
}

/** The end of what asks for a backup: writes its rows, enqueues. */
export class SubmitBackup {
  constructor(
    private readonly tenants: TenantsRepository,
    private readonly backups: BackupsRepository,
    private readonly planIncrement: PlanIncrement,
    private readonly submitOperation: SubmitOperation,
  ) {}

  /**
   * @throws LifeboatError TENANT_NOT_FOUND, TENANT_NOT_ACTIVE, TENANT_RESTORING, TENANT_KEY_DESTROYED, BACKUP_NOT_FOUND,
   *   BACKUP_NOT_COMPLETED and PARENT_NOT_USABLE of a parent that is named, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async submit({
    tenantId,
    applicationDatabase,
    body,
    idempotencyKey,
    request,
    origin: { scheduleId, operationId },
  }: BackupSubmission): Promise<RequestedBackup> {
    const kind =
      request.type === 'incremental'
        ? await this.planIncrement.kindOf(tenantId, applicationDatabase, request.parentId)
        : 'backup';
    const operation = await this.submitOperation.submit({
      operationId,
      staysWithoutQueue: operationId !== undefined,
      kind,
      tenantId,
      body,
      idempotencyKey,
      request,
      writeRows: async ({ id }) => {
        const tenant = await this.tenants.get(tenantId);
        await refuseWhileRestoring(this.tenants, tenant);
        refuseGone(tenant);
        refuseErasedTenant(tenant);
        await this.backups.create({
          id: request.backupId,
          tenantId,
          operationId: id,
          scheduleId: scheduleId ?? null,
          type: request.type,
          applicationDatabase,
          label: request.label,
          encrypted: request.encrypted,
          compression: compressionName(request.compression),
        });
      },
    });
    const { backupId } = parseBackupRequest(operation.request);
    return { jobId: operation.id, backupId, status: operation.state };
  }
}
