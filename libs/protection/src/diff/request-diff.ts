import type { WorkState } from '@lifeboat/catalog';
import type { CutTarget } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import type { Authoriser } from '../access/authoriser.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import type { CheckCoverage } from '../recovery/check-coverage.js';
import type { PlanBase } from '../recovery/plan-base.js';
import { chosenTables } from '../recovery/table-choice.js';
import { type FindRecovery, recoveryOf } from '../recovery/find-recovery.js';
import { momentOf } from '../recovery/recovery-target.js';
import { restoreWishesOf, type RestoreWishesInput } from '../restore/restore-wishes.js';
import type { DiffRequest } from './diff-request.js';

const DEFAULT_SAMPLES = 5;

/** What a caller can ask for. */
export interface DiffInput extends Pick<RestoreWishesInput, 'tables' | 'excludeTables'> {
  /** ISO 8601 with zone. */
  from: string;
  /** ISO 8601 with zone; the latest moment that is durable if not given. */
  to?: string | undefined;
  /** Rows shown of each table, 0 to 100; 5 if not given. */
  samples?: number | undefined;
}

export interface RequestedDiff {
  jobId: string;
  status: WorkState;
}

/** The request half of a difference: what changed of a tenant between two moments. */
export class RequestDiff {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly findRecovery: FindRecovery,
    private readonly coverage: CheckCoverage,
    private readonly base: PlanBase,
    private readonly submitOperation: SubmitOperation,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, INVALID_REQUEST, MOMENT_NOT_RECOVERABLE, TABLES_NOT_COVERED,
   *   SEGMENT_MISSING, SEGMENT_DAMAGED, APP_DATABASE_UNAVAILABLE, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(tenantId: string, input: DiffInput, idempotencyKey: string | null): Promise<RequestedDiff> {
    await this.authoriser.require('history.read', tenantId);
    const { tables, excludeTables } = input;
    const wishes = restoreWishesOf({ tables, excludeTables });
    const isWanted = chosenTables(wishes);
    const start: CutTarget = { kind: 'time', time: momentOf('from', input.from) };
    const from = await this.findRecovery.find(tenantId, start, isWanted);
    const latest = from.epoch.coveredMoment;
    const end: CutTarget = {
      kind: 'time',
      time: input.to === undefined ? latest : momentOf('to', input.to),
    };
    if (end.time < start.time) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail: 'from lies behind to. Nothing was started.',
        remedy: 'Give the earlier moment as from (--from).',
      });
    }
    const to = await this.findRecovery.findLater(from, end, isWanted);
    await this.coverage.require(from, wishes);
    const { backupId, writeRow } = await this.base.plan(from);
    const request: DiffRequest = {
      backupId,
      from: recoveryOf(from),
      to: recoveryOf(to),
      samples: input.samples ?? DEFAULT_SAMPLES,
      ...wishes,
    };
    const operation = await this.submitOperation.submit({
      kind: 'diff',
      tenantId,
      body: { ...input },
      idempotencyKey,
      request,
      writeRows: async ({ id }) => writeRow?.(id),
    });
    return { jobId: operation.id, status: operation.state };
  }
}
