import type { OperationsRepository } from '@lifeboat/catalog';
import type { ValidationConfig } from '@lifeboat/config';
import { derivedId, ERROR_MAP, toLifeboatError } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { JudgedTenant, JudgeTenants } from '../status/judge-tenants.js';
import type { RequestValidation } from './request-validation.js';

/** Ids of validations that are asked for by a tick follow from this, from when it was due, and from the backup. */
const TICK = '8f4b7a52-0a3e-4d0c-8a8b-2c9d3d1e6b07';

/** Numbers of backups. */
export interface RequestedValidations {
  requested: number;
  /** A validation of the tenant's has been asked for before, and has not ended. */
  underWay: number;
  failed: number;
  /** Overdue too, and left for the next time. */
  left: number;
}

/** The tick of the validation: asks for one of each tenant whose backups nobody has read for too long. */
export class ValidateOverdue {
  private readonly logger = new Logger('Validation');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
    private readonly judgeTenants: JudgeTenants,
    private readonly requestValidation: RequestValidation,
    private readonly config: ValidationConfig,
  ) {}

  /**
   * As the system. What is overdue is said by the rule of the status, `validation_overdue`; the longest overdue come first.
   * However often it is called for the same time, a backup is validated once.
   *
   * @param dueAt when the tick was due
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  run(dueAt: Date): Promise<RequestedValidations> {
    return runAsSystem(
      'validation',
      async () => {
        const { limit } = this.config;
        const overdue = (await this.judgeTenants.judge()).tenants.flatMap(overdueOf).sort(byAge);
        const counts = { requested: 0, underWay: 0, failed: 0, left: Math.max(0, overdue.length - limit) };
        for (const each of overdue.slice(0, limit)) {
          counts[await this.request(each, dueAt)] += 1;
        }
        return counts;
      },
      { source: 'schedule' },
    );
  }

  private async request(
    { tenantId, backupId }: Overdue,
    dueAt: Date,
  ): Promise<'requested' | 'underWay' | 'failed'> {
    try {
      if (await this.isUnderWay(tenantId)) {
        return 'underWay';
      }
      const { level } = this.config;
      await this.requestValidation.request({ backupId, level }, null, {
        operationId: derivedId(TICK, `${dueAt.toISOString()}/${backupId}`),
        staysWithoutQueue: true,
      });
      return 'requested';
    } catch (thrown) {
      const error = toLifeboatError(thrown);
      const { code, message } = error;
      if (ERROR_MAP[code].retry === 'backoff') {
        throw error;
      }
      this.logger.warn({ msg: `A validation was not asked for: ${message}`, code, backupId });
      return 'failed';
    }
  }

  /** Where nobody works off the queue, one that waits is enough. */
  private isUnderWay(tenantId: string): Promise<boolean> {
    return this.transactions.run(() => this.operations.hasUnfinished(tenantId, 'validation'));
  }
}

interface Overdue {
  tenantId: string;
  backupId: string;
  /** Milliseconds since 1970. */
  since: number;
}

function overdueOf({ facts: { tenantId, goodId }, risks }: JudgedTenant): Overdue[] {
  const risk = risks.find(({ reason }) => reason === 'validation_overdue');
  return risk === undefined || goodId === null
    ? []
    : [{ tenantId, backupId: goodId, since: risk.since?.getTime() ?? 0 }];
}

function byAge(left: Overdue, right: Overdue): number {
  return left.since - right.since || (left.backupId < right.backupId ? -1 : 1);
}
