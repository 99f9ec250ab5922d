import type { TenantsRepository, WorkState } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import type { CleanupRequest } from './cleanup-request.js';

/** What a caller can ask for. */
export interface CleanupInput {
  /** 1 to 36500: takes the place of the age in every rule; counts and calendars of schedules keep what they keep. */
  retentionDays?: number | undefined;
  /** 1 to 10000: the newest so many of each schedule, and of those on demand, stay too. */
  keepLast?: number | undefined;
  /** Only tells what would go, and why. */
  dryRun?: boolean | undefined;
}

export interface RequestedCleanup {
  jobId: string;
  status: WorkState;
}

/** The request half of a cleanup of one tenant's backups. */
export class RequestCleanup {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly submitOperation: SubmitOperation,
  ) {}

  /** @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, INVALID_REQUEST, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE */
  async request(
    tenantId: string,
    input: CleanupInput,
    idempotencyKey: string | null,
  ): Promise<RequestedCleanup> {
    await this.authoriser.require('backups.cleanup', tenantId);
    const { retentionDays = null, keepLast = null, dryRun = false } = input;
    requireWithin('retentionDays', retentionDays, 36_500);
    requireWithin('keepLast', keepLast, 10_000);
    await this.transactions.run(() => this.tenants.get(tenantId));
    const request: CleanupRequest = { retentionDays, keepLast, dryRun };
    const operation = await this.submitOperation.submit({
      kind: 'cleanup',
      tenantId,
      body: { ...input },
      idempotencyKey,
      request,
      writeRows: () => Promise.resolve(),
    });
    return { jobId: operation.id, status: operation.state };
  }
}

/** Zero would be: keep nothing. Nobody means that, and it is what a mistaken script sends. */
function requireWithin(name: string, value: number | null, most: number): void {
  if (value !== null && !(Number.isInteger(value) && value >= 1 && value <= most)) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `${name} cannot be ${String(value)}. Nothing was deleted.`,
      remedy: `Give a whole number of 1 to ${String(most)}, or none for what is configured and scheduled.`,
    });
  }
}
