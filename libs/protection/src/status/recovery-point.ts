import type { CaptureFacts, TenantFacts } from '@lifeboat/catalog';

/** How near to the present a tenant can be brought back, as far as the catalog tells. */
export interface RecoveryPoint {
  /** The newest state that can be had again; null where there is none. */
  at: Date | null;
  /** The end of its recovery window, by the change log; null where it has none. */
  windowEnd: Date | null;
}

/**
 * The exact window is told by the manifests of backups (`ShowRecoveryWindow`); this goes by times alone, which is cheap
 * enough for all tenants at once, and never says more.
 */
export function recoveryPointOf(facts: TenantFacts, capture: CaptureFacts | null): RecoveryPoint {
  const windowEnd = windowEndOf(facts, capture);
  const { goodStateAt } = facts;
  const isLater = windowEnd !== null && (goodStateAt === null || windowEnd > goodStateAt);
  return { at: isLater ? windowEnd : goodStateAt, windowEnd };
}

function windowEndOf(facts: TenantFacts, capture: CaptureFacts | null): Date | null {
  const baseAt = baseAtOf(facts);
  if (capture === null || baseAt === null || baseAt < capture.startedAt) {
    return null;
  }
  const { gapSince } = facts;
  const end = gapSince !== null && gapSince < capture.coveredAt ? gapSince : capture.coveredAt;
  return end < baseAt ? null : end;
}

/** The newest state that changes can be replayed on: of a backup, or of the tenant's beginning; null where there is none. */
export function baseAtOf({ goodStateAt, bornAt }: TenantFacts): Date | null {
  return goodStateAt === null || (bornAt !== null && bornAt > goodStateAt) ? bornAt : goodStateAt;
}
