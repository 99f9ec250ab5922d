import {
  type CaptureFacts,
  notFound,
  type ScheduleFacts,
  type TenantFacts,
  type TenantFactsFilter,
  type TenantFactsRepository,
} from '@lifeboat/catalog';
import type { StatusConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { asSystem } from '../access/as-system.js';
import { judgeTenant, type Verdict } from './judge-tenant.js';
import { type RecoveryPoint, recoveryPointOf } from './recovery-point.js';

/** A tenant, what is known of it, and what follows. */
export interface JudgedTenant extends Verdict {
  facts: TenantFacts;
  /** Those that are switched on. */
  schedules: readonly ScheduleFacts[];
  recoveryPoint: RecoveryPoint;
}

export interface Judgement {
  /** The moment that it is about. */
  at: Date;
  /** By id. */
  tenants: JudgedTenant[];
  captures: CaptureFacts[];
}

/** Judges tenants by what the catalog knows, by few queries for all of them. Its callers say who may ask. */
export class JudgeTenants {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly facts: TenantFactsRepository,
    private readonly limits: StatusConfig,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError CATALOG_UNAVAILABLE */
  async judge(filter: Omit<TenantFactsFilter, 'withValidations'> = {}): Promise<Judgement> {
    const withValidations = this.limits.validationMaxAgeMs !== null;
    // As the system: also what is recorded of no tenant in particular counts, such as a gap of all.
    const { list, allSchedules, captures } = await asSystem(this.transactions, 'status', async () => {
      const found = await this.facts.list({ ...filter, withValidations });
      const { tenantId, after } = filter;
      return {
        list: found,
        allSchedules: await this.facts.listSchedules({ tenantId, after, upTo: found.at(-1)?.tenantId }),
        captures: await this.facts.listCaptures(),
      };
    });
    const schedulesOf = Map.groupBy(allSchedules, ({ tenantId }) => tenantId);
    const byDatabase = new Map(captures.map((capture) => [capture.databaseName, capture]));
    const now = this.clock.now();
    return {
      at: now,
      captures,
      tenants: list.map((facts) => {
        const capture = byDatabase.get(facts.applicationDatabase) ?? null;
        const schedules = schedulesOf.get(facts.tenantId) ?? [];
        return {
          facts,
          schedules,
          recoveryPoint: recoveryPointOf(facts, capture),
          ...judgeTenant(facts, { capture, schedules, limits: this.limits, now }),
        };
      }),
    };
  }

  /** @throws LifeboatError TENANT_NOT_FOUND, CATALOG_UNAVAILABLE */
  async judgeOne(tenantId: string): Promise<{ tenant: JudgedTenant; at: Date }> {
    const { tenants, at } = await this.judge({ tenantId });
    const [tenant] = tenants;
    if (tenant === undefined) {
      throw notFound('TENANT_NOT_FOUND', tenantId);
    }
    return { tenant, at };
  }
}
