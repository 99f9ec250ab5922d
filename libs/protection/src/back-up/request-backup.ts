import { randomUUID } from 'node:crypto';
import type { BackupsRepository, TenantsRepository, WorkState } from '@lifeboat/catalog';
import type { CompressionConfig, LifeboatConfig } from '@lifeboat/config';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { isEncrypted } from '../keys/is-encrypted.js';
import { compressionName } from '../backups/compression-name.js';
import { notSupported } from '../operations/not-supported.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import { refuseGone, refuseWhileRestoring } from '../tenants/tenant-status.js';
import { type BackupRequest, parseBackupRequest } from './backup-request.js';

/** What a caller can ask for. */
export interface BackupInput {
  type: 'full' | 'incremental' | 'selective';
  includeTables?: string[] | undefined;
  excludeTables?: string[] | undefined;
  /** The configured one if not given. */
  compression?: CompressionConfig | undefined;
  encryption?: boolean | undefined;
  label?: string | undefined;
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
    private readonly submitOperation: SubmitOperation,
    private readonly config: Pick<LifeboatConfig, 'backup' | 'keys'>,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_NOT_ACTIVE, TENANT_RESTORING, NOT_SUPPORTED,
   *   ENCRYPTION_NOT_CONFIGURED, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(
    tenantId: string,
    input: BackupInput,
    idempotencyKey: string | null,
  ): Promise<RequestedBackup> {
    await this.authoriser.require('backups.create', tenantId);
    refuseUnsupported(input);
    const { applicationDatabase } = await this.transactions.run(() => this.tenants.get(tenantId));
    const request: BackupRequest = {
      backupId: randomUUID(),
      type: 'full',
      compression: input.compression ?? this.config.backup.compression,
      encrypted: isEncrypted(this.config.keys, input.encryption),
      label: input.label ?? null,
    };
    const operation = await this.submitOperation.submit({
      kind: 'backup',
      tenantId,
      body: { ...input },
      idempotencyKey,
      request,
      writeRows: async ({ id }) => {
        const tenant = await this.tenants.get(tenantId);
        await refuseWhileRestoring(this.tenants, tenant);
        refuseGone(tenant);
        await this.backups.create({
          id: request.backupId,
          tenantId,
          operationId: id,
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

function refuseUnsupported({ type, includeTables, excludeTables }: BackupInput): void {
  if (type !== 'full') {
    throw notSupported(`backups of type "${type}"`, 'Ask for `"type": "full"`.');
  }
  if (includeTables !== undefined || excludeTables !== undefined) {
    throw notSupported(
      'backups of chosen tables',
      'Leave includeTables and excludeTables out: a full backup holds all tables.',
    );
  }
}
