import { randomUUID } from 'node:crypto';
import type { BackupsRepository, TenantsRepository, WorkState } from '@lifeboat/catalog';
import type { CompressionConfig, LifeboatConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { isEncrypted } from '../keys/is-encrypted.js';
import { compressionName } from '../backups/compression-name.js';
import { parseTableName } from '../tables/table-name.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import { refuseErasedTenant, refuseGone, refuseWhileRestoring } from '../tenants/tenant-status.js';
import { type BackupRequest, parseBackupRequest } from './backup-request.js';
import type { PlanIncrement } from './plan-increment.js';

/** What a caller can ask for. */
export interface BackupInput {
  type: 'full' | 'incremental' | 'selective';
  includeTables?: string[] | undefined;
  excludeTables?: string[] | undefined;
  /** The configured one if not given. */
  compression?: CompressionConfig | undefined;
  encryption?: boolean | undefined;
  label?: string | undefined;
  /** Of an incremental backup: the full or incremental one that it builds on; the newest if not given. */
  parentId?: string | undefined;
}

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

/** The request half of a backup: checks, writes the rows, enqueues. */
export class RequestBackup {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly backups: BackupsRepository,
    private readonly planIncrement: PlanIncrement,
    private readonly submitOperation: SubmitOperation,
    private readonly config: Pick<LifeboatConfig, 'backup' | 'keys'>,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_NOT_ACTIVE, TENANT_RESTORING, TENANT_KEY_DESTROYED, INVALID_REQUEST,
   *   BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED and PARENT_NOT_USABLE of a parent that is named, ENCRYPTION_NOT_CONFIGURED, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(
    tenantId: string,
    input: BackupInput,
    idempotencyKey: string | null,
    { scheduleId, operationId }: BackupOrigin = {},
  ): Promise<RequestedBackup> {
    await this.authoriser.require('backups.create', tenantId);
    const type = typeOf(input);
    const { applicationDatabase } = await this.transactions.run(() => this.tenants.get(tenantId));
    const request: BackupRequest = {
      backupId: randomUUID(),
      type,
      compression: input.compression ?? this.config.backup.compression,
      encrypted: isEncrypted(this.config.keys, input.encryption),
      label: input.label ?? null,
      // As the catalog writes it: retention looks for it in what is queued.
      parentId: input.parentId?.toLowerCase() ?? null,
      includeTables: input.includeTables ?? null,
      excludeTables: input.excludeTables ?? null,
    };
    const kind =
      type === 'incremental'
        ? await this.planIncrement.kindOf(tenantId, applicationDatabase, request.parentId)
        : 'backup';
    const operation = await this.submitOperation.submit({
      operationId,
      staysWithoutQueue: operationId !== undefined,
      kind,
      tenantId,
      body: { ...input },
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

/** @throws LifeboatError INVALID_REQUEST where type and tables, or a parent, do not go together */
function typeOf({ type, includeTables, excludeTables, parentId }: BackupInput): BackupRequest['type'] {
  if (type !== 'incremental' && parentId !== undefined) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `A parent was named for a ${type} backup, which builds on none. Nothing was started.`,
      remedy: 'Give the type "incremental", or leave parentId (--parent) out.',
    });
  }
  const chosen = [...(includeTables ?? []), ...(excludeTables ?? [])];
  if ((type === 'selective') !== chosen.length > 0) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail:
        type !== 'selective'
          ? `Tables were chosen for ${type === 'full' ? 'a full' : 'an incremental'} backup, which is of all. Nothing was started.`
          : 'A selective backup needs includeTables or excludeTables. Nothing was started.',
      remedy:
        'Choose tables and give the type "selective", or leave them out and give "full" or "incremental".',
    });
  }
  chosen.forEach(parseTableName);
  return type;
}
