import { randomUUID } from 'node:crypto';
import type { DrillsRepository, TenantsRepository, WorkState } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import { type DrillChoice, drillChoiceOf, type DrillInput } from './drill-input.js';
import { type DrillRequest, parseDrillRequest } from './drill-request.js';
import type { FindDrillSource } from './find-drill-source.js';

export interface RequestedDrill {
  jobId: string;
  drillId: string;
  status: WorkState;
}

/** A drill that is asked for together with others. */
export interface SampledDrill {
  tenantId: string;
  choice: DrillChoice;
  /** Follows from what it is for, where it may be asked for more than once; else a new one. */
  operationId?: string | undefined;
  /** Nobody waits for the answer. */
  staysWithoutQueue: boolean;
}

/** The request half of a drill: chooses what is tried, writes the rows, enqueues. */
export class RequestDrill {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly drills: DrillsRepository,
    private readonly findSource: FindDrillSource,
    private readonly submitOperation: SubmitOperation,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, INVALID_REQUEST, BACKUP_NOT_FOUND where there is none to try,
   *   MOMENT_NOT_RECOVERABLE with the nearest moments that are, TABLES_NOT_COVERED, SEGMENT_MISSING, SEGMENT_DAMAGED,
   *   APP_DATABASE_UNAVAILABLE, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(tenantId: string, input: DrillInput, idempotencyKey: string | null): Promise<RequestedDrill> {
    await this.authoriser.require('drills.create', tenantId);
    const sampled = { tenantId, choice: drillChoiceOf(input), staysWithoutQueue: false };
    return this.submit(sampled, { ...input }, idempotencyKey);
  }

  /**
   * As one of several, so that what cannot be asked of one tenant is asked of the others all the same.
   *
   * @throws LifeboatError as `request`
   */
  async requestSampled(sampled: SampledDrill): Promise<RequestedDrill> {
    await this.authoriser.require('drills.create', sampled.tenantId);
    return this.submit(sampled, {}, null);
  }

  private async submit(
    { tenantId, choice, operationId, staysWithoutQueue }: SampledDrill,
    body: Record<string, unknown>,
    idempotencyKey: string | null,
  ): Promise<RequestedDrill> {
    await this.transactions.run(() => this.tenants.get(tenantId));
    const { kind, backupId, recovery } = await this.findSource.find(tenantId, choice);
    const request: DrillRequest = { drillId: randomUUID(), kind, backupId, recovery };
    const operation = await this.submitOperation.submit({
      kind: 'drill',
      tenantId,
      operationId,
      staysWithoutQueue,
      body,
      idempotencyKey,
      request,
      writeRows: async ({ id }) => {
        const moment = recovery?.moment ?? null;
        await this.drills.create({
          id: request.drillId,
          tenantId,
          operationId: id,
          backupId,
          kind,
          moment,
        });
      },
    });
    const { drillId } = parseDrillRequest(operation.request);
    return { jobId: operation.id, drillId, status: operation.state };
  }
}
