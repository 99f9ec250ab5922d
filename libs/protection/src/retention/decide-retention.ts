import type { Clock } from '@lifeboat/kernel';
import { planRetention } from './plan-retention.js';
import type { ReadPolicies, RetentionWish } from './read-policies.js';
import type { RetentionDecision } from './retention-decision.js';
import type { TenantHistory } from './tenant-history.js';

/** Decides by a tenant's policies, as they are now, about each of its backups. */
export class DecideRetention {
  constructor(
    private readonly policies: ReadPolicies,
    private readonly clock: Clock,
  ) {}

  /**
   * Within a transaction.
   *
   * @returns what becomes of each backup, newest first
   */
  async of(tenantId: string, history: TenantHistory, wish: RetentionWish): Promise<RetentionDecision[]> {
    return planRetention(history, await this.policies.of(tenantId, wish), this.clock.now());
  }
}
