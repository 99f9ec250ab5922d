import type { CaptureFacts, TenantFacts } from '@lifeboat/catalog';

const HOUR = 3_600_000;

/** A tenant with whom nothing is wrong: backed up ten hours before `now`. */
export function wellTenant(now: Date): TenantFacts {
  const hoursAgo = (hours: number): Date => hoursBefore(now, hours);
  return {
    tenantId: 'acme',
    slug: null,
    applicationDatabase: 'main',
    status: 'active',
    registeredAt: hoursAgo(1_000),
    erasedAt: null,
    newestId: 'newest',
    newestAt: hoursAgo(9.9),
    newestEncrypted: true,
    newestBroken: false,
    newestKeyBroken: false,
    goodId: 'newest',
    goodStateAt: hoursAgo(10),
    goodAt: hoursAgo(9.9),
    goodDurationMs: 1,
    fullRawBytes: 1,
    validatedAt: hoursAgo(20),
    drilledAt: hoursAgo(30),
    lastDrillId: 'drill',
    lastDrillAt: hoursAgo(30),
    lastDrillPassed: true,
    lastDrillRpoMs: 1,
    lastDrillRtoMs: 1,
    hasKey: true,
    failures: 0,
    lastFailedAt: null,
    lastFailureCode: null,
    bornAt: null,
    gapSince: null,
    gapReason: null,
    erasureIncompleteSince: null,
  };
}

/** What is otherwise of a tenant that was never backed up. */
export const NEVER_BACKED_UP = {
  newestId: null,
  newestAt: null,
  newestEncrypted: null,
  newestBroken: null,
  goodId: null,
  goodStateAt: null,
  goodAt: null,
  validatedAt: null,
} satisfies Partial<TenantFacts>;

/** A capture of changes that is up to date. */
export function wellCapture(now: Date): CaptureFacts {
  return {
    databaseName: 'main',
    startedAt: hoursBefore(now, 200),
    coveredAt: hoursBefore(now, 0.01),
    endedAt: null,
    endReason: null,
    withdrawn: false,
  };
}

const hoursBefore = (now: Date, hours: number): Date => new Date(now.getTime() - hours * HOUR);
