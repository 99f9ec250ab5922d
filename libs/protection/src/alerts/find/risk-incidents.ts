import type { StatusConfig } from '@lifeboat/config';
import type { JudgedTenant } from '../../status/judge-tenants.js';
import type { Risk } from '../../status/risk.js';
import { ageOf } from '../../status/rule.js';
import type { RiskAlertKind } from '../alert-kind.js';
import type { Incident } from './incident.js';

const MINUTE_MS = 60_000;

/** What is made of a risk. */
interface Decision {
  /** Of a whole database it is told once, however many tenants it puts at risk. */
  subject: 'tenant' | 'database';
  /** So long it may last before it is told, in milliseconds. */
  patienceMs: (tenant: JudgedTenant, limits: StatusConfig) => number;
}

const none = (): number => 0;
const atOnce = (subject: Decision['subject']): Decision => ({ subject, patienceMs: none });

const DECISIONS: Record<RiskAlertKind, Decision> = {
  // A new tenant waits for its schedule.
  no_good_backup: { subject: 'tenant', patienceMs: (_tenant, { backupMaxAgeMs }) => backupMaxAgeMs },
  key_missing: atOnce('tenant'),
  backup_invalid: atOnce('tenant'),
  // It may be under way.
  erasure_incomplete: { subject: 'tenant', patienceMs: () => 15 * MINUTE_MS },
  backup_too_old: atOnce('tenant'),
  backups_failing: atOnce('tenant'),
  run_missed: atOnce('tenant'),
  validation_overdue: atOnce('tenant'),
  drill_failed: atOnce('tenant'),
  drill_overdue: atOnce('tenant'),
  capture_stopped: atOnce('database'),
  // Where nothing is lost but a first backup is to be taken, it was asked for already.
  recovery_gap: {
    subject: 'tenant',
    patienceMs: ({ facts: { gapSince } }) => (gapSince === null ? 30 * MINUTE_MS : 0),
  },
  capture_lagging: atOnce('database'),
};

/** What is to be told of the tenants that are at risk. */
export function riskIncidents(
  tenants: readonly JudgedTenant[],
  { limits, now }: { limits: StatusConfig; now: Date },
): Incident[] {
  const found = tenants.flatMap((tenant) =>
    tenant.risks
      .filter((risk) => isDue(risk, DECISIONS[risk.reason].patienceMs(tenant, limits), now))
      .map((risk) => incidentOf(tenant, risk)),
  );
  const byKey = new Map(found.map((incident) => [`${incident.kind} ${incident.subject}`, incident]));
  return [...byKey.values()];
}

/** Since when it is so is not always known: then it has lasted long enough. */
function isDue({ since }: Risk, patienceMs: number, now: Date): boolean {
  return since === null || ageOf(since, now) >= patienceMs;
}

function incidentOf({ facts }: JudgedTenant, { reason, detail, remedy }: Risk): Incident {
  const { subject: subjectType } = DECISIONS[reason];
  const subject = subjectType === 'tenant' ? facts.tenantId : facts.applicationDatabase;
  return { kind: reason, subjectType, subject, detail, remedy };
}
