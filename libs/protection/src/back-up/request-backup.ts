import { randomUUID } from 'node:crypto';
import type { TenantsRepository } from '@lifeboat/catalog';
import type { CompressionConfig, LifeboatConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { isEncrypted } from '../keys/is-encrypted.js';
import { parseTableName } from '../tables/table-name.js';
import type { BackupRequest } from './backup-request.js';
import type { BackupOrigin, RequestedBackup, SubmitBackup } from './submit-backup.js';

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

/** The request half of a backup: checks, writes the rows, enqueues. */
export class RequestBackup {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly submitBackup: SubmitBackup,
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
    origin: BackupOrigin = {},
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
    return this.submitBackup.submit({
      tenantId,
      applicationDatabase,
      body: { ...input },
      idempotencyKey,
      request,
      origin,
    });
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
