import { describe, expect, it } from '@jest/globals';
import { planRetention } from './plan-retention.js';
import type { RetentionPolicies, RetainedBackup, TenantHistory, WindowBase } from './tenant-history.js';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-06-30T12:00:00Z');
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);

const backup = (id: string, given: Partial<RetainedBackup> = {}): RetainedBackup => ({
  id,
  type: 'full',
  status: 'completed',
  parentId: null,
  scheduleId: null,
  createdAt: ago(100),
  finishedAt: given.createdAt ?? ago(100),
  expiresAt: null,
  erased: false,
  valid: null,
  hold: false,
  usedFor: null,
  lockedUntil: null,
  sizeBytes: 1,
  ...given,
});

/** Young and good, so that no other is the last good one. */
const newest = backup('newest', { createdAt: ago(0) });

const policies = (given: Partial<RetentionPolicies> = {}): RetentionPolicies => ({
  onDemand: { rules: { days: 30 }, timeZone: 'UTC' },
  schedules: new Map(),
  restorePointDays: 7,
  failedDays: 30,
  ...given,
});

/** What becomes of each backup: the reason, with a minus where it goes. */
function outcomes(
  backups: RetainedBackup[],
  given: Partial<RetentionPolicies> = {},
  history: Partial<TenantHistory> = {},
): Record<string, string> {
  const whole = { gone: false, backups, bases: [], windowStart: ago(7), ...history };
  return Object.fromEntries(
    planRetention(whole, policies(given), NOW).map(({ backupId, action, reason }) => [
      backupId,
      action === 'keep' ? reason : `-${reason}`,
    ]),
  );
}

describe('what the rules keep', () => {
  it('by age: younger than so many days, to the millisecond', () => {
    const edge = backup('edge', { createdAt: ago(30) });
    const inside = backup('inside', { createdAt: new Date(ago(30).getTime() + 1) });
    expect(outcomes([newest, inside, edge])).toEqual({
      newest: 'last_good',
      inside: 'days',
      edge: '-no_rule',
    });
  });

  it('by count, which what is known to be broken does not use up', () => {
    const made = [50, 51, 52, 53].map((days) =>
      backup(`b${String(days)}`, { createdAt: ago(days), valid: days === 51 ? false : null }),
    );
    expect(outcomes(made, { onDemand: { rules: { keepLast: 2 }, timeZone: 'UTC' } })).toEqual({
      b50: 'last_good',
      b51: '-no_rule',
      b52: 'keep_last',
      b53: '-no_rule',
    });
  });

  it('by count, which what builds on something broken does not use up', () => {
    const made = [
      backup('second', { type: 'incremental', parentId: 'first', createdAt: ago(50) }),
      backup('first', { type: 'incremental', parentId: 'broken', createdAt: ago(51) }),
      backup('broken', { valid: false, createdAt: ago(52) }),
      backup('good', { createdAt: ago(53) }),
      backup('older', { createdAt: ago(54) }),
    ];
    expect(outcomes(made, { onDemand: { rules: { keepLast: 2 }, timeZone: 'UTC' } })).toEqual({
      second: '-no_rule',
      first: '-no_rule',
      broken: '-no_rule',
      good: 'last_good',
      older: 'keep_last',
    });
  });

  it('by day, week, month and year, the newest of each, and days without one do not count', () => {
    const at = (time: string): RetainedBackup => backup(time, { createdAt: new Date(time) });
    const made = [
      at('2026-06-30T02:00:00.000Z'),
      at('2026-06-30T01:00:00.000Z'),
      at('2026-06-12T02:00:00.000Z'),
      at('2026-06-08T02:00:00.000Z'),
      at('2026-06-07T02:00:00.000Z'),
      at('2026-05-01T02:00:00.000Z'),
      at('2025-01-01T02:00:00.000Z'),
    ];
    const rules = { daily: 2, weekly: 3, monthly: 1, yearly: 2 };
    expect(outcomes(made, { onDemand: { rules, timeZone: 'UTC' } })).toEqual({
      '2026-06-30T02:00:00.000Z': 'last_good',
      '2026-06-30T01:00:00.000Z': '-no_rule',
      '2026-06-12T02:00:00.000Z': 'daily',
      '2026-06-08T02:00:00.000Z': '-no_rule',
      '2026-06-07T02:00:00.000Z': 'weekly',
      '2026-05-01T02:00:00.000Z': '-no_rule',
      '2025-01-01T02:00:00.000Z': 'yearly',
    });
  });

  it("by the days of the schedule's own zone", () => {
    const made = [
      backup('tuesday', { scheduleId: 's', createdAt: new Date('2026-06-29T22:30:00Z') }),
      backup('monday', { scheduleId: 's', createdAt: new Date('2026-06-29T21:30:00Z') }),
    ];
    const inZone = (timeZone: string): Record<string, string> =>
      outcomes([newest, ...made], { schedules: new Map([['s', { rules: { daily: 2 }, timeZone }]]) });
    expect(inZone('Europe/Berlin')).toMatchObject({ tuesday: 'daily', monday: 'daily' });
    expect(inZone('UTC')).toMatchObject({ tuesday: 'daily', monday: '-no_rule' });
  });

  it('by each schedule for itself; one that is gone leaves its backups to the rules of those on demand', () => {
    const made = ['s', 't', 'gone', null].map((scheduleId) =>
      backup(`of ${String(scheduleId)}`, { scheduleId, createdAt: ago(40) }),
    );
    const schedules = new Map([
      ['s', { rules: { days: 60 }, timeZone: 'UTC' }],
      ['t', { rules: { days: 1 }, timeZone: 'UTC' }],
    ]);
    expect(outcomes([newest, ...made], { schedules })).toEqual({
      newest: 'last_good',
      'of s': 'days',
      'of t': '-no_rule',
      'of gone': '-no_rule',
      'of null': '-no_rule',
    });
  });

  it('and a selective backup takes no place of one of the whole tenant', () => {
    const made = [
      backup('part', { type: 'selective', createdAt: ago(40) }),
      backup('older part', { type: 'selective', createdAt: ago(41) }),
      backup('whole', { createdAt: ago(42) }),
      backup('older', { createdAt: ago(43) }),
    ];
    expect(outcomes(made, { onDemand: { rules: { keepLast: 1 }, timeZone: 'UTC' } })).toEqual({
      part: 'keep_last',
      'older part': '-no_rule',
      whole: 'last_good',
      older: '-no_rule',
    });
  });
});

describe('what stays whatever the rules say', () => {
  it.each<[string, Partial<RetainedBackup>, string]>([
    ['what is not finished', { status: 'active', finishedAt: null }, 'unfinished'],
    ['what is on hold', { hold: true }, 'hold'],
    ['what somebody reads', { usedFor: 'restore' }, 'in_use'],
    ['what the storage locks', { lockedUntil: new Date(NOW.getTime() + 1) }, 'object_lock'],
    ['what it locks no longer', { lockedUntil: NOW }, '-no_rule'],
    ['a restore point that has not expired', { type: 'restore_point', expiresAt: ago(-1) }, 'not_expired'],
    ['a restore point that has', { type: 'restore_point', expiresAt: NOW }, '-expired'],
    ['a restore point that does not say', { type: 'restore_point' }, '-expired'],
    ['a recovered backup that has not expired', { type: 'recovered', expiresAt: ago(-1) }, 'not_expired'],
    ['what has failed lately', { status: 'failed', finishedAt: ago(29) }, 'not_expired'],
    ['what has failed long ago', { status: 'failed', finishedAt: ago(30) }, '-failed'],
    ['what was cancelled long ago', { status: 'cancelled', finishedAt: ago(30) }, '-failed'],
    ['what nobody can read any more', { createdAt: ago(1), erased: true }, '-erased'],
    ['not even that where it is on hold', { erased: true, hold: true }, 'hold'],
  ])('%s', (_what, given, expected) => {
    expect(outcomes([newest, backup('it', given)])).toMatchObject({ it: expected });
  });

  it('what a kept one builds on, link by link', () => {
    const chain = [
      backup('full', { createdAt: ago(103) }),
      backup('first', { type: 'incremental', parentId: 'full', createdAt: ago(102) }),
      backup('second', { type: 'incremental', parentId: 'first', createdAt: ago(101), hold: true }),
      backup('third', { type: 'incremental', parentId: 'second', createdAt: ago(99) }),
    ];
    expect(outcomes([newest, ...chain])).toEqual({
      newest: 'last_good',
      third: '-no_rule',
      second: 'hold',
      first: 'built_on',
      full: 'built_on',
    });
  });

  it.each([
    ['the newest good one', [null, null], { b1: 'last_good', b2: '-no_rule' }],
    ['an older one where the newest is broken', [false, null], { b1: '-no_rule', b2: 'last_good' }],
    ['the newest where all are broken', [false, false], { b1: 'last_good', b2: '-no_rule' }],
    [
      'where the newest is broken, one that was validated beside one that was not, as long as the broken one is the newest',
      [false, null, null, true, true],
      { b1: 'found_broken', b2: 'last_good', b3: '-no_rule', b4: 'last_good', b5: '-no_rule' },
    ],
    [
      'where the newest is broken and the next one was validated, that one alone',
      [false, true, true],
      { b1: '-no_rule', b2: 'last_good', b3: '-no_rule' },
    ],
    ['no validated one without such cause', [null, true], { b1: 'last_good', b2: '-no_rule' }],
  ])('the last good backup: %s', (_what, verdicts, expected) => {
    const made = verdicts.map((valid, index) =>
      backup(`b${String(index + 1)}`, { valid, createdAt: ago(100 + index) }),
    );
    expect(outcomes(made)).toEqual(expected);
  });

  it('the last good backup, which is none that builds on a broken one, or on nothing', () => {
    const made = [
      backup('orphan', { type: 'incremental', parentId: 'removed', createdAt: ago(97) }),
      backup('child', { type: 'incremental', parentId: 'broken', createdAt: ago(98) }),
      backup('broken', { valid: false, createdAt: ago(99) }),
      backup('good', { createdAt: ago(100) }),
      backup('restore point', { type: 'restore_point', expiresAt: ago(1), createdAt: ago(2) }),
    ];
    expect(outcomes(made)).toMatchObject({ good: 'last_good', 'restore point': '-expired' });
  });

  it('a validated one beside the last good one, where what the newest builds on is broken', () => {
    const made = [
      backup('child', { type: 'incremental', parentId: 'broken', createdAt: ago(96) }),
      backup('broken', { valid: false, createdAt: ago(97) }),
      backup('good', { createdAt: ago(98) }),
      backup('validated', { valid: true, createdAt: ago(99) }),
    ];
    expect(outcomes(made)).toEqual({
      child: 'found_broken',
      broken: 'built_on',
      good: 'last_good',
      validated: 'last_good',
    });
  });

  it('what the recovery window begins with, in each stretch that it touches', () => {
    const base = (backupId: string, epochId: string, from: number, to: number): WindowBase => ({
      backupId,
      epochId,
      from: ago(from),
      to: ago(to),
      isBroken: false,
    });
    const bases = [
      base('before', 'old', 60, 50),
      base('first', 'now', 20, 4),
      base('second', 'now', 10, 4),
      base('third', 'now', 6, 4),
      base('behind the gap', 'now', 3, 0),
      base('later', 'now', 2, 0),
    ];
    const made = bases.map(({ backupId, from }) => backup(backupId, { createdAt: from }));
    const rules = { onDemand: { rules: {}, timeZone: 'UTC' } };
    expect(outcomes([newest, ...made], rules, { bases })).toEqual({
      newest: 'last_good',
      later: '-no_rule',
      'behind the gap': 'recovery_window',
      third: '-no_rule',
      second: 'recovery_window',
      first: '-no_rule',
      before: '-no_rule',
    });
  });

  it('a base of the window that is not known to be broken, beside a newer one that is', () => {
    const base = { epochId: 'now', to: ago(0) };
    const bases = [
      { ...base, backupId: 'good', from: ago(20), isBroken: false },
      { ...base, backupId: 'broken', from: ago(10), isBroken: true },
    ];
    const made = [
      backup('good', { createdAt: ago(20) }),
      backup('broken', { valid: false, createdAt: ago(10) }),
    ];
    const rules = { onDemand: { rules: {}, timeZone: 'UTC' } };
    expect(outcomes([newest, ...made], rules, { bases })).toMatchObject({ good: 'recovery_window' });
  });

  it('everything of a tenant that is gone, but for what cannot be read and what has failed', () => {
    const made = [
      backup('old'),
      backup('point', { type: 'restore_point', expiresAt: ago(50) }),
      backup('failed', { status: 'failed' }),
      backup('erased', { erased: true }),
      backup('empty', { createdAt: ago(1), sizeBytes: 0 }),
    ];
    expect(outcomes(made, {}, { gone: true })).toEqual({
      empty: 'last_good',
      old: 'tenant_gone',
      point: 'tenant_gone',
      failed: '-failed',
      erased: '-erased',
    });
  });
});
