import type { RestoresRepository, TenantsRepository, WorkState } from '@lifeboat/catalog';
import type { ApprovalGate } from '../approvals/approval-gate.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import { refuseWhileRestoring } from '../tenants/tenant-status.js';
import { parseRestoreRequest, type RestoreRequest } from './restore-request.js';

export interface RequestedRestore {
  jobId: string;
  restoreId: string;
  status: WorkState;
  /** Whether it waits until another administrator approves. */
  awaitsApproval: boolean;
}

export interface RestoreSubmission {
  kind: 'restore' | 'rollback' | 'point_in_time_recovery';
  tenantId: string;
  /** What the caller sent, to tell a repeated request from another one. */
  body: Record<string, unknown>;
  idempotencyKey: string | null;
  request: RestoreRequest;
  /** Writes the rows that the restore's refers to, in the same transaction. */
  writeRowsBefore?: (operationId: string) => Promise<void>;
}

/** The common end of everything that asks for a restore: writes its rows, enqueues. */
export class SubmitRestore {
  constructor(
    private readonly tenants: TenantsRepository,
    private readonly restores: RestoresRepository,
    private readonly submitOperation: SubmitOperation,
    private readonly approvals: ApprovalGate,
  ) {}

  /** @throws LifeboatError TENANT_NOT_FOUND, TENANT_RESTORING, BACKUP_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE */
  async submit({
    kind,
    tenantId,
    body,
    idempotencyKey,
    request,
    writeRowsBefore,
  }: RestoreSubmission): Promise<RequestedRestore> {
    const awaitsApproval = this.approvals.isNeeded(request);
    const operation = await this.submitOperation.submit({
      kind,
      tenantId,
      body,
      idempotencyKey,
      targetTenantId: request.targetTenantId,
      request,
      awaitsApproval,
      writeRows: async ({ id: operationId }) => {
        const {
          restoreId,
          backupId,
          sourcePath,
          mode,
          dryRun,
          reason,
          targetTenantId,
          targetDatabase,
          undoesRestoreId,
        } = request;
        for (const id of targetTenantId === null ? [tenantId] : [tenantId, targetTenantId]) {
          await refuseWhileRestoring(this.tenants, await this.tenants.get(id));
        }
        await writeRowsBefore?.(operationId);
        const source = {
          backupId,
          sourcePath,
          mode,
          dryRun,
          reason,
          targetTenantId,
          targetDatabase,
          undoesRestoreId,
        };
        await this.restores.create({ id: restoreId, tenantId, operationId, ...source });
        if (awaitsApproval) {
          await this.approvals.ask(operationId, request);
        }
      },
    });
    const { restoreId } = parseRestoreRequest(operation.request);
    return {
      jobId: operation.id,
      restoreId,
      status: operation.state,
      awaitsApproval: operation.awaitsApproval,
    };
  }
}
