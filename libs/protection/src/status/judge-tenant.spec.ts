import { describe, expect, it } from '@jest/globals';
import type { CaptureFacts, ScheduleFacts, TenantFacts } from '@lifeboat/catalog';
import { NEVER_BACKED_UP, wellCapture, wellTenant } from '@lifeboat/testing';
import { judgeTenant } from './judge-tenant.js';
import { RISK_REASONS, type RiskReason } from './risk.js';
import type { Circumstances } from './rule.js';

const HOUR = 3_600_000;
const now = new Date('2026-05-02T12:00:00.000Z');
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * HOUR);

const well = wellTenant(now);
const captured = wellCapture(now);

/** Every hour, of the whole tenant; its last run was on time. */
const hourly: ScheduleFacts = {
  tenantId: 'acme',
  id: '00000000-0000-4000-8000-000000000001',
  name: 'hourly',
  cron: '0 * * * *',
  timeZone: 'UTC',
  window: null,
  isWhole: true,
  nextDueAt: hoursAgo(-1),
  missedCount: 0,
  missedAt: null,
};
/** At noon of Saturdays, which it is. */
const weekly: ScheduleFacts = { ...hourly, name: 'weekly', cron: '0 12 * * 6', nextDueAt: hoursAgo(-168) };

const circumstances = (given: Partial<Circumstances> = {}): Circumstances => ({
  capture: captured,
  schedules: [],
  limits: {
    backupMaxAgeMs: 26 * HOUR,
    backupOverdueAfterMs: 2 * HOUR,
    validationMaxAgeMs: 48 * HOUR,
    drillMaxAgeMs: 72 * HOUR,
    captureMaxLagMs: HOUR / 4,
  },
  now,
  ...given,
});

const judge = (
  facts: Partial<TenantFacts> = {},
  capture: Partial<CaptureFacts> | null = {},
): { state: string; reasons: RiskReason[] } => {
  const { state, risks } = judgeTenant(
    { ...well, ...facts },
    circumstances({ capture: capture === null ? null : { ...captured, ...capture } }),
  );
  return { state, reasons: risks.map(({ reason }) => reason) };
};

describe('a tenant', () => {
  it('is protected where nothing is wrong, captured or not', () => {
    expect(judge()).toEqual({ state: 'protected', reasons: [] });
    expect(judge({}, null)).toEqual({ state: 'protected', reasons: [] });
  });

  it.each<[RiskReason, string, Partial<TenantFacts>, Partial<CaptureFacts>]>([
    ['no_good_backup', 'never backed up', NEVER_BACKED_UP, {}],
    ['key_missing', 'encrypted, without a key', { hasKey: false }, {}],
    ['key_missing', 'with a key that does not fit', { newestKeyBroken: true }, {}],
    ['backup_invalid', 'the newest is broken', { newestBroken: true, goodId: 'older' }, {}],
    ['erasure_incomplete', 'erased in part', { erasureIncompleteSince: hoursAgo(1) }, {}],
    ['backup_too_old', 'older than allowed', { goodStateAt: hoursAgo(26.1) }, {}],
    ['backups_failing', 'failing', { failures: 2, lastFailureCode: 'REPOSITORY_FULL' }, {}],
    ['validation_overdue', 'not validated for long', { validatedAt: hoursAgo(49) }, {}],
    [
      'validation_overdue',
      'never validated',
      { validatedAt: null, goodAt: hoursAgo(49), goodStateAt: hoursAgo(20) },
      {},
    ],
    ['drill_failed', 'not to be brought back', { lastDrillPassed: false }, {}],
    ['drill_failed', 'not to be drilled', { lastDrillPassed: null }, {}],
    ['drill_overdue', 'not drilled for long', { drilledAt: hoursAgo(73) }, {}],
    ['drill_overdue', 'never drilled', { drilledAt: null, goodAt: hoursAgo(73), lastDrillId: null }, {}],
    ['capture_stopped', 'not captured any more', {}, { endedAt: hoursAgo(1), endReason: 'slot_lost' }],
    ['recovery_gap', 'with a gap', { gapSince: hoursAgo(5), gapReason: 'slot_lost' }, {}],
    ['recovery_gap', 'without a base', {}, { startedAt: hoursAgo(5) }],
    ['capture_lagging', 'captured late', {}, { coveredAt: hoursAgo(0.3) }],
  ])('is at risk: %s, %s', (reason, _what, facts, capture) => {
    const verdict = judgeTenant(
      { ...well, ...facts },
      circumstances({ capture: { ...captured, ...capture } }),
    );
    expect(verdict.state).toBe('at_risk');
    expect(verdict.risks.map((risk) => risk.reason)).toEqual([reason]);
    const [risk] = verdict.risks;
    expect(risk?.detail).toMatch(/\.$/);
    expect(risk?.remedy).not.toBe('');
    expect(risk?.detail).not.toMatch(/null|undefined|NaN/);
  });

  it('has every reason at once, the worst first', () => {
    const { reasons } = judge(
      {
        hasKey: false,
        newestBroken: true,
        erasureIncompleteSince: now,
        goodStateAt: hoursAgo(90),
        failures: 1,
        validatedAt: hoursAgo(90),
        drilledAt: hoursAgo(90),
        lastDrillPassed: false,
        gapSince: hoursAgo(2),
      },
      { coveredAt: hoursAgo(1) },
    );
    expect(reasons).toEqual(
      RISK_REASONS.filter((reason) => !['no_good_backup', 'run_missed', 'capture_stopped'].includes(reason)),
    );
  });

  it.each<[string, Partial<TenantFacts>]>([
    ['just as old as allowed', { goodStateAt: hoursAgo(26) }],
    ['of the future, by another clock', { goodStateAt: hoursAgo(-3), goodAt: hoursAgo(-3) }],
    ['not encrypted, and there is no key', { newestEncrypted: false, hasKey: false }],
  ])('is not at risk where its backup is %s', (_what, facts) => {
    expect(judge(facts).reasons).toEqual([]);
  });

  it('is not asked for validations and drills where nobody wants them', () => {
    const limits = { ...circumstances().limits, validationMaxAgeMs: null, drillMaxAgeMs: null };
    const facts = { ...well, validatedAt: null, drilledAt: null, lastDrillId: null, goodAt: hoursAgo(99) };
    expect(judgeTenant(facts, circumstances({ limits }))).toEqual({
      state: 'protected',
      risks: [],
    });
  });

  it('is not at risk because the change log was given up on purpose', () => {
    const capture = { endedAt: hoursAgo(100), endReason: 'publication_changed', withdrawn: true };
    expect(judge({ gapSince: hoursAgo(100) }, capture).reasons).toEqual([]);
  });

  it('that is suspended may have old backups, but not none', () => {
    const status = 'suspended';
    expect(judge({ status, goodStateAt: hoursAgo(900), failures: 3 })).toEqual({
      state: 'protected',
      reasons: [],
    });
    expect(judge({ status, ...NEVER_BACKED_UP }).reasons).toEqual(['no_good_backup']);
  });

  it('that is gone keeps what it has, and is at risk where that is broken', () => {
    const status = 'gone';
    expect(judge({ status, goodStateAt: hoursAgo(900), gapSince: hoursAgo(1) })).toEqual({
      state: 'gone',
      reasons: [],
    });
    expect(judge({ status, ...NEVER_BACKED_UP })).toEqual({ state: 'gone', reasons: [] });
    expect(judge({ status, newestBroken: true })).toEqual({ state: 'at_risk', reasons: ['backup_invalid'] });
  });

  it('all whose backups are broken has no good one, and is told which to look at', () => {
    const broken = { newestBroken: true, goodId: null, goodStateAt: null, goodAt: null };
    expect(judge(broken).reasons).toEqual(['no_good_backup', 'backup_invalid']);
    expect(judge({ ...broken, status: 'gone' }).reasons).toEqual(['backup_invalid']);
  });

  it('that began while changes were captured needs a backup all the same, and is told what can be had', () => {
    const born = { ...well, ...NEVER_BACKED_UP, bornAt: hoursAgo(5) };
    const { risks } = judgeTenant(born, circumstances());
    expect(risks).toMatchObject([
      {
        reason: 'no_good_backup',
        detail: `There is no completed backup of the whole tenant; the change log alone can bring it back, to moments from ${hoursAgo(5).toISOString()} to ${captured.coveredAt.toISOString()}.`,
      },
    ]);
    const [first] = judgeTenant(born, circumstances({ capture: null })).risks;
    expect(first?.detail).toBe('There is no completed backup of the whole tenant.');
  });

  it('that was erased has no backup on purpose', () => {
    const erased = { erasedAt: hoursAgo(1), ...NEVER_BACKED_UP };
    expect(judge(erased)).toEqual({ state: 'erased', reasons: [] });
    expect(judge({ ...erased, erasureIncompleteSince: hoursAgo(1) }).reasons).toEqual(['erasure_incomplete']);
  });
});

describe('schedules', () => {
  const reasonsBy = (schedules: Partial<ScheduleFacts>[], facts: Partial<TenantFacts> = {}): RiskReason[] =>
    judgeTenant(
      { ...well, ...facts },
      circumstances({ schedules: schedules.map((schedule) => ({ ...hourly, ...schedule })) }),
    ).risks.map(({ reason }) => reason);

  it.each<[string, ScheduleFacts, number, boolean]>([
    ['hourly, after a missing one', hourly, 2.9, false],
    ['hourly, after three hours', hourly, 3.1, true],
    ['weekly, after six days', weekly, 144, false],
    ['weekly, after a week, within the two hours', { ...weekly, cron: '0 11 * * 6' }, 169, false],
    ['weekly, after a week and three hours', { ...weekly, cron: '0 9 * * 6' }, 171, true],
  ])('say whether a backup is too old: %s', (_what, schedule, hours, isTooOld) => {
    const goodStateAt = hoursAgo(hours);
    const startedAt = hoursAgo(900);
    const { risks } = judgeTenant(
      { ...well, goodStateAt },
      circumstances({ capture: { ...captured, startedAt }, schedules: [schedule] }),
    );
    expect(risks.map(({ reason }) => reason)).toEqual(isTooOld ? ['backup_too_old'] : []);
    expect(risks.every(({ since, detail }) => since !== null && detail.includes(schedule.name))).toBe(true);
  });

  it('count by the first that is due, and only those of the whole tenant', () => {
    const goodStateAt = hoursAgo(4);
    expect(reasonsBy([weekly, hourly], { goodStateAt })).toEqual(['backup_too_old']);
    expect(reasonsBy([weekly, { isWhole: false }], { goodStateAt })).toEqual([]);
    expect(reasonsBy([{ isWhole: false }], { goodStateAt: hoursAgo(27) })).toEqual(['backup_too_old']);
  });

  it('do not hold a tick that came early for an old state', () => {
    const goodStateAt = new Date(hoursAgo(3).getTime() - 3_000);
    expect(reasonsBy([hourly], { goodStateAt })).toEqual([]);
  });

  it('put a tenant at risk where a run was missed, counted or not', () => {
    const fresh = { goodStateAt: hoursAgo(1) };
    expect(reasonsBy([{ missedAt: hoursAgo(3) }], fresh)).toEqual(['run_missed']);
    expect(reasonsBy([{ nextDueAt: hoursAgo(0.3) }], fresh)).toEqual(['run_missed']);
    expect(reasonsBy([{ nextDueAt: hoursAgo(0.2) }], fresh)).toEqual([]);
    expect(reasonsBy([{ missedAt: hoursAgo(3), isWhole: false }], fresh)).toEqual(['run_missed']);
    expect(reasonsBy([{ missedAt: hoursAgo(3) }], { ...fresh, status: 'suspended' })).toEqual([]);
  });

  it('tell of the oldest miss first, and name all', () => {
    const schedules = [
      { ...weekly, missedAt: hoursAgo(2) },
      { ...hourly, missedAt: hoursAgo(3) },
    ];
    const { risks } = judgeTenant({ ...well, goodStateAt: hoursAgo(1) }, circumstances({ schedules }));
    expect(risks).toEqual([
      {
        reason: 'run_missed',
        since: hoursAgo(3),
        detail: `The schedule hourly missed its run of ${hoursAgo(3).toISOString()}, and weekly, and none has made up for it yet.`,
        remedy: expect.stringContaining('lifeboat schedule list -t acme'),
      },
    ]);
  });
});
