import type { FleetFiguresRepository, OpenAlertFigures, TenantFacts, TenantFigures } from '@lifeboat/catalog';
import type { StatusConfig, TenantLabels } from '@lifeboat/config';
import type { MetricsSnapshot } from '@lifeboat/observability';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { ALERT_KIND_NAMES } from '../alerts/alert-kind.js';
import { countReasons, countStates, lagSecondsOf, oldestLastGoodOf } from '../status/count-fleet.js';
import type { JudgedTenant, JudgeTenants, Judgement } from '../status/judge-tenants.js';
import { PROTECTION_STATES, RISK_REASONS } from '../status/risk.js';
import { ageOf } from '../status/rule.js';
import type { Collector } from './collector.js';
import { tenantLabelBy } from './tenant-label.js';
import { TenantLines } from './tenant-lines.js';

const DAY_MS = 86_400_000;

/** What the catalog knows: by a handful of queries, however many tenants there are. */
export class CatalogCollector implements Collector {
  readonly name = 'catalog';

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly judgeTenants: JudgeTenants,
    private readonly figures: FleetFiguresRepository,
    private readonly limits: StatusConfig,
    private readonly labels: TenantLabels,
  ) {}

  async collect(snapshot: MetricsSnapshot): Promise<void> {
    const judgement = await this.judgeTenants.judge();
    const { stored, ended, work, changeLogs, openAlerts, ofTenants } = await this.transactions.run(
      async () => ({
        stored: await this.figures.stored(),
        ended: await this.figures.endedSince(new Date(judgement.at.getTime() - DAY_MS)),
        work: await this.figures.work(),
        changeLogs: await this.figures.changeLogs(),
        openAlerts: await this.figures.openAlerts(),
        ofTenants: this.labels.kind === 'off' ? [] : await this.figures.ofTenants(),
      }),
    );
    tellFleet(snapshot, judgement);
    tellCaptures(snapshot, judgement);
    tellAlerts(snapshot, openAlerts);
    snapshot.set('backupMaxAge', {}, this.limits.backupMaxAgeMs / 1_000);
    for (const { kind, sizeBytes } of stored) {
      snapshot.set('storedBytes', { kind }, sizeBytes);
    }
    for (const { kind, status, count } of ended) {
      snapshot.set('endedLastDay', { kind, status }, count);
    }
    for (const { kind, state, count, oldestAt } of work) {
      snapshot.set('operations', { kind, state }, count);
      snapshot.set('oldestOperation', { kind, state }, ageOf(oldestAt, judgement.at) / 1_000);
    }
    for (const { databaseName, openGaps } of changeLogs) {
      snapshot.set('openGaps', { database: databaseName }, openGaps);
    }
    this.tenantLines(judgement.tenants, ofTenants).tell(snapshot);
  }

  private tenantLines(tenants: readonly JudgedTenant[], figures: readonly TenantFigures[]): TenantLines {
    const lines = new TenantLines(tenantLabelBy(this.labels, figures));
    for (const { tenantId, status, count, sizeBytes } of figures) {
      lines.addBackups(tenantId, status, count);
      lines.add('tenantStoredBytes', tenantId, sizeBytes);
    }
    for (const tenant of tenants) {
      addTenant(lines, tenant);
    }
    return lines;
  }
}

function addTenant(lines: TenantLines, tenant: JudgedTenant): void {
  const { facts, risks, state, recoveryPoint } = tenant;
  const { tenantId, goodAt, fullRawBytes, goodDurationMs, newestBroken } = facts;
  lines.add('tenantAtRisk', tenantId, risks.length);
  lines.add('tenantScheduleMisses', tenantId, missesOf(tenant));
  // What is gone or erased grows old on purpose.
  if (state === 'protected' || state === 'at_risk') {
    lines.add('tenantLastGoodBackup', tenantId, secondsOf(goodAt));
    lines.add('tenantRecoveryPoint', tenantId, secondsOf(recoveryPoint.at));
    lines.add('tenantRecoveryWindowEnd', tenantId, secondsOf(recoveryPoint.windowEnd));
    lines.add('tenantValidated', tenantId, secondsOf(facts.validatedAt));
    lines.add('tenantDrilled', tenantId, secondsOf(facts.drilledAt));
    addLastDrill(lines, facts);
  }
  lines.add('tenantBackupBytes', tenantId, fullRawBytes);
  lines.add('tenantBackupSeconds', tenantId, goodDurationMs === null ? null : goodDurationMs / 1_000);
  lines.add('tenantBackupValid', tenantId, newestBroken === null ? null : Number(!newestBroken));
}

function addLastDrill(
  lines: TenantLines,
  { tenantId, lastDrillId, lastDrillPassed, lastDrillRpoMs, lastDrillRtoMs }: TenantFacts,
): void {
  if (lastDrillId !== null) {
    lines.add('tenantDrillPassed', tenantId, Number(lastDrillPassed === true));
    lines.add('tenantDrillRpo', tenantId, lastDrillRpoMs === null ? null : lastDrillRpoMs / 1_000);
    lines.add('tenantDrillRto', tenantId, lastDrillRtoMs === null ? null : lastDrillRtoMs / 1_000);
  }
}

function tellFleet(snapshot: MetricsSnapshot, { tenants }: Judgement): void {
  const states = countStates(tenants);
  for (const state of PROTECTION_STATES) {
    snapshot.set('tenants', { state }, states[state]);
  }
  const reasons = countReasons(tenants);
  for (const reason of RISK_REASONS) {
    // Also where there are none: a series that vanishes resolves no alert for certain.
    snapshot.set('tenantsAtRisk', { reason }, reasons.get(reason) ?? 0);
  }
  snapshot.set('scheduleMisses', {}, sum(tenants.map(missesOf)));
  snapshot.set('oldestGoodBackup', {}, secondsOf(oldestLastGoodOf(tenants)?.at ?? null));
}

/** Of those that this version knows; what another one has opened is closed at the next round. */
function tellAlerts(snapshot: MetricsSnapshot, open: readonly OpenAlertFigures[]): void {
  const counts = new Map(open.map(({ kind, count }) => [kind, count]));
  for (const reason of ALERT_KIND_NAMES) {
    snapshot.set('openAlerts', { reason }, counts.get(reason) ?? 0);
  }
}

function tellCaptures(snapshot: MetricsSnapshot, { captures, at }: Judgement): void {
  for (const capture of captures) {
    const database = capture.databaseName;
    snapshot.set('captureLag', { database }, lagSecondsOf(capture, at));
    snapshot.set('captureStopped', { database }, Number(capture.endedAt !== null && !capture.withdrawn));
  }
}

/** Of the schedules that are switched on. */
function missesOf({ schedules }: JudgedTenant): number {
  return sum(schedules.map(({ missedCount }) => missedCount));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Since 1970. */
function secondsOf(time: Date | null): number | null {
  return time === null ? null : time.getTime() / 1_000;
}
