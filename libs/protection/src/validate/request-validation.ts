import type { Repository } from '@lifeboat/archive';
import type { BackupsRepository, WorkState } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { refuseDeleted } from '../backups/refuse-deleted.js';
import { refuseErased } from '../backups/refuse-erased.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import type { ValidationLevel } from './validation-level.js';
import { parseValidationRequest, type ValidationRequest } from './validation-request.js';

/** What a caller can ask for. Exactly one of id and path names the backup. */
export interface ValidationInput {
  backupId?: string | undefined;
  /** Relative to the repository, or absolute in a directory repository. */
  path?: string | undefined;
  /** Where given, the backup must be this tenant's. */
  tenantId?: string | undefined;
  /** `full` if not given. */
  level?: ValidationLevel | undefined;
}

export interface RequestedValidation {
  jobId: string;
  backupId: string;
  status: WorkState;
}

/** By whom it is asked for, where that is nobody who waits for the answer. */
export interface ValidationOrigin {
  /** Follows from what it is for. */
  operationId?: string;
  staysWithoutQueue?: boolean;
}

/** The request half of a validation: finds the backup, of whatever tenant the actor may reach, and enqueues. */
export class RequestValidation {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly repository: Repository,
    private readonly submitOperation: SubmitOperation,
  ) {}

  /**
   * @throws LifeboatError INVALID_REQUEST, FORBIDDEN (also for a path to another tenant's backup), BACKUP_NOT_FOUND (also
   *   for another tenant's id), BACKUP_NOT_COMPLETED, TENANT_KEY_DESTROYED, BACKUP_DELETED, PATH_OUTSIDE_REPOSITORY, IDEMPOTENCY_KEY_REUSED,
   *   REDIS_UNAVAILABLE
   */
  async request(
    input: ValidationInput,
    idempotencyKey: string | null,
    origin: ValidationOrigin = {},
  ): Promise<RequestedValidation> {
    await this.authoriser.require('backups.validate', currentActor().tenantId);
    const id = await this.idOf(input);
    const level = input.level ?? 'full';
    const { tenantId } = input;
    const backup = await this.transactions.run(() =>
      tenantId === undefined ? this.backups.getOfAnyTenant(id) : this.backups.get(tenantId, id),
    );
    await this.authoriser.require('backups.validate', backup.tenantId);
    if (backup.status !== 'completed') {
      throw new LifeboatError('BACKUP_NOT_COMPLETED', {
        detail: `The backup ${id} is ${backup.status}, so there is nothing to validate. Nothing was started.`,
        remedy: 'Choose a completed backup, or wait until this one is.',
      });
    }
    refuseErased(backup);
    refuseDeleted(backup);
    const request: ValidationRequest = { backupId: id, level };
    const operation = await this.submitOperation.submit({
      ...origin,
      kind: 'validation',
      tenantId: backup.tenantId,
      body: { ...input },
      idempotencyKey,
      request,
      writeRows: () => Promise.resolve(),
    });
    const { backupId } = parseValidationRequest(operation.request);
    return { jobId: operation.id, backupId, status: operation.state };
  }

  private async idOf({ backupId, path }: ValidationInput): Promise<string> {
    if (backupId !== undefined && path === undefined) {
      return backupId;
    }
    if (path !== undefined && backupId === undefined) {
      const location = await this.repository.locate(path);
      await this.authoriser.require('backups.validate', location.tenantId);
      return location.backupId;
    }
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'A backup is named by its id or by its path. Nothing was started.',
      remedy: 'Give exactly one of backupId and path; the list of backups shows both.',
    });
  }
}
