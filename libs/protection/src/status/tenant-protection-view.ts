import type { TenantStatus } from '@lifeboat/catalog';
import type { JudgedTenant } from './judge-tenants.js';
import type { ProtectionState, Risk } from './risk.js';
import { ageOf } from './rule.js';

/** How well a tenant is protected, as API and command line show it. */
export interface TenantProtectionView {
  tenantId: string;
  slug: string | null;
  applicationDatabase: string;
  /** Of one that is being restored: what it goes back to. */
  status: TenantStatus;
  state: ProtectionState;
  /** Why it is at risk, the worst first. */
  risks: Risk[];
  /** When the newest backup of the whole tenant ended that is not known to be broken. */
  lastGoodAt: Date | null;
  /** The newest state that the tenant can be brought back to, by that backup or by the change log. */
  recoveryPointAt: Date | null;
  /** How much work would be lost if it had to be brought back now, in seconds. */
  rpoSeconds: number | null;
}

export function viewOfProtection(
  { facts, state, risks, recoveryPoint }: JudgedTenant,
  now: Date,
): TenantProtectionView {
  const { tenantId, slug, applicationDatabase, status, goodAt } = facts;
  return {
    tenantId,
    slug,
    applicationDatabase,
    status,
    state,
    risks,
    lastGoodAt: goodAt,
    recoveryPointAt: recoveryPoint.at,
    rpoSeconds: rpoSecondsOf(recoveryPoint.at, now),
  };
}

/** @returns null where nothing can be brought back */
export function rpoSecondsOf(recoveryPointAt: Date | null, now: Date): number | null {
  return recoveryPointAt === null ? null : ageOf(recoveryPointAt, now) / 1_000;
}
