import { randomUUID } from 'node:crypto';
import { backupPath, type Repository } from '@lifeboat/archive';
import type {
  BackupsRepository,
  RestoreMode,
  RestoresRepository,
  TenantsRepository,
  WorkState,
} from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import { requireTenantForRestore } from '../tenants/require-tenant.js';
import { refuseUnsupportedRestore } from './refuse-unsupported-restore.js';
import { parseRestoreRequest, type RestoreRequest } from './restore-request.js';

/** What a caller can ask for. Exactly one of `backupId` and `backupPath` is given. */
export interface RestoreInput {
  backupId?: string | undefined;
  backupPath?: string | undefined;
  /** `replace` if not given. */
  mode?: RestoreMode | undefined;
  tables?: string[] | undefined;
  excludeTables?: string[] | undefined;
  rows?: Record<string, unknown>[] | undefined;
  dryRun?: boolean | undefined;
  planHash?: string | undefined;
  targetTenantId?: string | undefined;
  targetDatabase?: string | undefined;
  reason?: string | undefined;
}

export interface RequestedRestore {
  jobId: string;
  restoreId: string;
  status: WorkState;
}

interface Source {
  backupId: string;
  sourcePath: string;
  /** The catalog has a row of the backup. */
  catalogued: boolean;
}

/** The request half of a restore: checks, writes the rows, enqueues. */
export class RequestRestore {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly backups: BackupsRepository,
    private readonly restores: RestoresRepository,
    private readonly repository: Repository,
    private readonly submitOperation: SubmitOperation,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_RESTORING, BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED,
   *   PATH_OUTSIDE_REPOSITORY, NOT_SUPPORTED, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
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
    await this.transactions.run(() => requireTenantForRestore(this.tenants, tenantId));
    refuseUnsupportedRestore(input);
    const source = await this.sourceOf(tenantId, input);
    const request: RestoreRequest = {
      restoreId: randomUUID(),
      backupId: source.backupId,
      sourcePath: source.sourcePath,
      mode: input.mode ?? 'replace',
      dryRun: input.dryRun ?? false,
      planHash: input.planHash ?? null,
      reason: input.reason ?? null,
    };
    const operation = await this.submitOperation.submit({
      kind: 'restore',
      tenantId,
      body: { ...input },
      idempotencyKey,
      request,
      writeRows: async ({ id }) => {
        const { restoreId, sourcePath, mode, dryRun, reason } = request;
        const backupId = source.catalogued ? source.backupId : null;
        await this.restores.create({
          id: restoreId,
          tenantId,
          operationId: id,
          backupId,
          sourcePath,
          mode,
          dryRun,
          reason,
        });
      },
    });
    const { restoreId } = parseRestoreRequest(operation.request);
    return { jobId: operation.id, restoreId, status: operation.state };
  }

  private async sourceOf(tenantId: string, { backupId, backupPath: path }: RestoreInput): Promise<Source> {
    if (backupId !== undefined && path === undefined) {
      return this.byId(tenantId, backupId);
    }
    if (path !== undefined && backupId === undefined) {
      return this.byPath(tenantId, path);
    }
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'A restore needs either backupId or backupPath. Nothing was started.',
      remedy: 'Give exactly one of them; the list of backups shows both.',
    });
  }

  private async byId(tenantId: string, id: string): Promise<Source> {
    const backup = await this.transactions.run(() => this.backups.get(tenantId, id));
    if (backup.status !== 'completed' || backup.path === null) {
      throw new LifeboatError('BACKUP_NOT_COMPLETED', {
        detail: `The backup ${id} is ${backup.status}, so there is nothing to restore from it.`,
        remedy: 'Choose a completed backup, or wait until this one is.',
      });
    }
    return { backupId: backup.id, sourcePath: backup.path, catalogued: true };
  }

  /** A path works without the catalog's row too: the manifest in the repository says all that a restore needs. */
  private async byPath(tenantId: string, address: string): Promise<Source> {
    const location = await this.repository.locate(address);
    if (location.tenantId !== tenantId) {
      await this.authoriser.require('backups.read', location.tenantId);
      throw new LifeboatError('BACKUP_NOT_FOUND', {
        detail: `The backup at this path is not one of the tenant ${tenantId}. Nothing was started.`,
        remedy: "Take a path from the tenant's list of backups.",
      });
    }
    const row = await this.transactions.run(() => this.backups.find(tenantId, location.backupId));
    return { backupId: location.backupId, sourcePath: backupPath(location), catalogued: row !== null };
  }
}
