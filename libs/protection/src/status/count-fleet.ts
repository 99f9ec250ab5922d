import type { CaptureFacts } from '@lifeboat/catalog';
import type { FleetView } from './fleet-view.js';
import type { JudgedTenant } from './judge-tenants.js';
import { PROTECTION_STATES, RISK_REASONS, type RiskReason } from './risk.js';
import { ageOf } from './rule.js';

/** How many tenants there are, and of each state. */
export function countStates(tenants: readonly JudgedTenant[]): FleetView['tenants'] {
  const counts = { total: tenants.length, protected: 0, at_risk: 0, gone: 0, erased: 0 };
  for (const state of PROTECTION_STATES) {
    counts[state] = tenants.filter((tenant) => tenant.state === state).length;
  }
  return counts;
}

/** How many tenants have each reason, the worst first; reasons that nobody has are left out. */
export function countReasons(tenants: readonly JudgedTenant[]): Map<RiskReason, number> {
  const counts = new Map(RISK_REASONS.map((reason) => [reason, 0]));
  for (const { reason } of tenants.flatMap(({ risks }) => risks)) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return new Map([...counts].filter(([, count]) => count > 0));
}

/** The tenant whose last good backup is the oldest, of those that are backed up and have one. */
export function oldestLastGoodOf(tenants: readonly JudgedTenant[]): FleetView['oldestLastGood'] {
  let oldest: FleetView['oldestLastGood'] = null;
  for (const { facts } of tenants.filter(isBackedUp)) {
    if (facts.goodAt !== null && (oldest === null || facts.goodAt < oldest.at)) {
      oldest = { tenantId: facts.tenantId, at: facts.goodAt };
    }
  }
  return oldest;
}

/** Whether new backups are to be expected of it. */
function isBackedUp({ facts: { status, erasedAt } }: JudgedTenant): boolean {
  return status === 'active' && erasedAt === null;
}

/** How far a capture is behind; null where it does not go on. */
export function lagSecondsOf({ coveredAt, endedAt }: CaptureFacts, now: Date): number | null {
  return endedAt === null ? ageOf(coveredAt, now) / 1_000 : null;
}
