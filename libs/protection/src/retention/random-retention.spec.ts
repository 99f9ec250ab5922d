import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planRemoval } from './plan-removal.js';
import { planRetention } from './plan-retention.js';
import type { DeletedBackup } from './read-history.js';
import type { RetainedBackup, RetentionPolicies, RetentionPolicy, TenantHistory } from './tenant-history.js';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-03-31T10:30:00Z');
const ZONES = ['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Pacific/Kiritimati'];
const SCHEDULES = ['nightly', 'archive', null, 'gone'];
const seed = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);
const numRuns = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 500);

/** What is drawn of a backup: what it builds on is said by how many backups before. */
const drawnBackup = fc.record({
  type: fc.constantFrom(
    'full',
    'full',
    'incremental',
    'incremental',
    'selective',
    'restore_point',
    'recovered',
  ),
  status: fc.constantFrom(
    'completed',
    'completed',
    'completed',
    'completed',
    'failed',
    'cancelled',
    'active',
  ),
  hoursBefore: fc.oneof(fc.integer({ min: 0, max: 24 * 10 }), fc.integer({ min: 0, max: 24 * 900 })),
  parent: fc.integer({ min: 1, max: 3 }),
  scheduleId: fc.constantFrom(...SCHEDULES),
  expiresInDays: fc.option(fc.integer({ min: -5, max: 5 })),
  erased: fc.integer({ min: 0, max: 20 }).map((value) => value === 0),
  valid: fc.constantFrom(null, null, true, false),
  hold: fc.integer({ min: 0, max: 12 }).map((value) => value === 0),
  usedFor: fc.constantFrom(null, null, null, null, 'export'),
  lockedForDays: fc.constantFrom(null, null, null, null, null, null, -1, 1),
});

const rules = fc.record(
  {
    days: fc.integer({ min: 1, max: 60 }),
    keepLast: fc.integer({ min: 1, max: 4 }),
    daily: fc.integer({ min: 1, max: 4 }),
    weekly: fc.integer({ min: 1, max: 3 }),
    monthly: fc.integer({ min: 1, max: 3 }),
    yearly: fc.integer({ min: 1, max: 2 }),
  },
  { requiredKeys: [] },
);
const policy: fc.Arbitrary<RetentionPolicy> = fc.record({ rules, timeZone: fc.constantFrom(...ZONES) });
const policies: fc.Arbitrary<RetentionPolicies> = fc.record({
  onDemand: policy,
  schedules: fc.tuple(policy, policy).map(
    ([nightly, archive]) =>
      new Map([
        ['nightly', nightly],
        ['archive', archive],
      ]),
  ),
  restorePointDays: fc.integer({ min: 1, max: 10 }),
  failedDays: fc.integer({ min: 1, max: 40 }),
});

const drawnBase = fc.record({
  of: fc.nat(),
  epochId: fc.constantFrom('a', 'b'),
  // The last moment is that of the epoch, or of a gap in it.
  toDays: fc.constantFrom(0, 3, 20),
});

const history: fc.Arbitrary<TenantHistory> = fc
  .tuple(
    fc.array(drawnBackup, { minLength: 3, maxLength: 40 }),
    fc.array(drawnBase, { maxLength: 12 }),
    fc.boolean(),
    fc.nat({ max: 30 }),
  )
  .map(([drawn, bases, mayBeGone, windowDays]) => {
    const backups = backupsOf(drawn);
    const fulls = backups.filter(({ type, status }) => type === 'full' && status === 'completed');
    return {
      gone: mayBeGone && drawn.length % 5 === 0,
      backups,
      bases: bases.flatMap(({ of, epochId, toDays }) => {
        const full = fulls[of % Math.max(1, fulls.length)];
        const to = new Date(NOW.getTime() - toDays * DAY_MS);
        return full === undefined
          ? []
          : [{ backupId: full.id, epochId, from: full.createdAt, to, isBroken: full.valid === false }];
      }),
      windowStart: new Date(NOW.getTime() - windowDays * DAY_MS),
    };
  });

type Drawn = typeof drawnBackup extends fc.Arbitrary<infer T> ? T : never;

/** Oldest first; an incremental one builds on one of the newest of the whole tenant before it, where there is one. */
function backupsOf(drawn: readonly Drawn[]): RetainedBackup[] {
  const made: RetainedBackup[] = [];
  for (const each of [...drawn].sort((left, right) => right.hoursBefore - left.hoursBefore)) {
    const createdAt = new Date(NOW.getTime() - each.hoursBefore * 3_600_000);
    const parents = made.filter(
      ({ type, status }) => (type === 'full' || type === 'incremental') && status === 'completed',
    );
    const parentId = each.type === 'incremental' ? (parents.at(-each.parent)?.id ?? null) : null;
    const finished = each.status !== 'active';
    made.push({
      id: `b${String(made.length)}`,
      type: each.type === 'incremental' && parentId === null ? 'full' : each.type,
      status: each.status,
      parentId,
      scheduleId: each.scheduleId,
      createdAt,
      finishedAt: finished ? createdAt : null,
      expiresAt: each.expiresInDays === null ? null : new Date(NOW.getTime() + each.expiresInDays * DAY_MS),
      erased: each.erased,
      valid: each.valid,
      hold: each.hold,
      usedFor: each.usedFor,
      lockedUntil: each.lockedForDays === null ? null : new Date(NOW.getTime() + each.lockedForDays * DAY_MS),
      sizeBytes: 1,
    });
  }
  return made;
}

const readable = ({ status, erased }: RetainedBackup): boolean => status === 'completed' && !erased;
const whole = (backup: RetainedBackup): boolean =>
  readable(backup) && (backup.type === 'full' || backup.type === 'incremental');

/** With all that it builds on, as far as it is there. */
function chainOf(backup: RetainedBackup, among: readonly RetainedBackup[]): (RetainedBackup | undefined)[] {
  const parent = among.find(({ id }) => id === backup.parentId);
  return backup.parentId === null
    ? [backup]
    : [backup, ...(parent === undefined ? [undefined] : chainOf(parent, among))];
}

/** Whether the tenant can be brought back from it, as far as anybody knows. */
const restorable = (backup: RetainedBackup, among: readonly RetainedBackup[]): boolean =>
  whole(backup) &&
  chainOf(backup, among).every((link) => link !== undefined && readable(link) && link.valid !== false);

/** Whether it is known to be broken, or something that it builds on. */
const isBroken = (backup: RetainedBackup, among: readonly RetainedBackup[]): boolean =>
  chainOf(backup, among).some((link) => link?.valid === false);

const byAge = (left: RetainedBackup, right: RetainedBackup): number =>
  right.createdAt.getTime() - left.createdAt.getTime();

/** In which day, week, month and year of its zone a moment lies; weeks counted from a Monday long ago. */
function periodOf(period: 'daily' | 'weekly' | 'monthly' | 'yearly', moment: Date, timeZone: string): string {
  const day = moment.toLocaleDateString('sv-SE', { timeZone });
  const week = Math.floor((Date.parse(day) / DAY_MS + 3) / 7);
  return { daily: day, weekly: String(week), monthly: day.slice(0, 7), yearly: day.slice(0, 4) }[period];
}

/** Those that the rules of their schedule keep, said anew: by counting instead of going through. */
function keptByRule(
  backups: readonly RetainedBackup[],
  { onDemand, schedules }: RetentionPolicies,
): Set<string> {
  const ruled = backups.filter(
    (backup) => readable(backup) && backup.type !== 'restore_point' && backup.type !== 'recovered',
  );
  const kept = ruled.filter((backup) => {
    const { rules: rule, timeZone } = schedules.get(backup.scheduleId ?? '') ?? onDemand;
    const siblings = ruled.filter(
      (each) =>
        each.scheduleId === backup.scheduleId &&
        (each.type === 'selective') === (backup.type === 'selective') &&
        !isBroken(each, backups),
    );
    const newer = siblings.filter((each) => isNewer(each, backup));
    const isYoung = NOW.getTime() - backup.createdAt.getTime() < (rule.days ?? 0) * DAY_MS;
    const isOneOfPeriod = (['daily', 'weekly', 'monthly', 'yearly'] as const).some((period) => {
      const own = periodOf(period, backup.createdAt, timeZone);
      const before = new Set(newer.map(({ createdAt }) => periodOf(period, createdAt, timeZone)));
      return before.size < (rule[period] ?? 0) && !before.has(own);
    });
    return isYoung || (!isBroken(backup, backups) && (newer.length < (rule.keepLast ?? 0) || isOneOfPeriod));
  });
  return new Set(kept.map(({ id }) => id));
}

/** Of one moment the one with the greater id counts as newer. */
const isNewer = (left: RetainedBackup, right: RetainedBackup): boolean =>
  left.createdAt > right.createdAt ||
  (left.createdAt.getTime() === right.createdAt.getTime() && left.id > right.id);

/** What must stay by itself, whatever the rules say. */
function mustStay(
  backup: RetainedBackup,
  { gone, backups }: TenantHistory,
  given: RetentionPolicies,
): boolean {
  const { status, hold, usedFor, lockedUntil, finishedAt, createdAt, expiresAt, type } = backup;
  if (status === 'active' || hold || usedFor !== null || (lockedUntil !== null && lockedUntil > NOW)) {
    return true;
  }
  if (status !== 'completed') {
    return (finishedAt ?? createdAt).getTime() + given.failedDays * DAY_MS > NOW.getTime();
  }
  if (backup.erased) {
    return false;
  }
  const expiry = expiresAt?.getTime() ?? createdAt.getTime() + given.restorePointDays * DAY_MS;
  const newest = (all: readonly RetainedBackup[]): RetainedBackup | undefined =>
    all.find((each) => !all.some((other) => isNewer(other, each)));
  const newestWhole = newest(backups.filter(whole));
  const good = backups.filter((each) => restorable(each, backups));
  const validated = newest(good.filter(({ valid }) => valid === true));
  const isDoubted = newestWhole !== undefined && isBroken(newestWhole, backups) && validated !== undefined;
  return (
    gone ||
    ((type === 'restore_point' || type === 'recovered') && expiry > NOW.getTime()) ||
    backup === newest(good) ||
    (good.length === 0 && backup === newestWhole) ||
    (isDoubted && backup === validated) ||
    (isDoubted && backup === newestWhole && validated !== newest(good))
  );
}

const options = { seed, numRuns, endOnFailure: true };

describe(`whatever the history and the policies (LIFEBOAT_PROPERTY_SEED=${String(seed)})`, () => {
  it('what must stay stays, with all that it builds on, and nothing else does', () => {
    let deleted = 0;
    fc.assert(
      fc.property(history, policies, (given, by) => {
        const decisions = planRetention(given, by, NOW);
        expect(decisions.map(({ backupId }) => backupId).sort()).toEqual(
          given.backups.map(({ id }) => id).sort(),
        );
        const kept = new Set(
          decisions.filter(({ action }) => action === 'keep').map(({ backupId }) => backupId),
        );
        const ruled = keptByRule(given.backups, by);
        const needed = new Set(given.backups.filter((each) => mustStay(each, given, by)).map(({ id }) => id));
        for (const { id } of given.backups) {
          expect({ id, kept: kept.has(id) || !(ruled.has(id) || needed.has(id)) }).toEqual({
            id,
            kept: true,
          });
        }
        for (const each of given.backups.filter(({ id }) => kept.has(id))) {
          for (const link of chainOf(each, given.backups)) {
            expect(link === undefined || kept.has(link.id)).toBe(true);
          }
          const isBuiltOn = given.backups.some(({ id, parentId }) => parentId === each.id && kept.has(id));
          const isBase = given.bases.some(({ backupId }) => backupId === each.id);
          expect(ruled.has(each.id) || needed.has(each.id) || isBuiltOn || isBase).toBe(true);
        }
        deleted += given.backups.length - kept.size;
      }),
      options,
    );
    expect(deleted).toBeGreaterThan(numRuns);
  });

  it('every moment of the promised window that could be recovered to still can be', () => {
    fc.assert(
      fc.property(
        history,
        policies,
        fc.array(fc.nat({ max: 40 * 24 }), { maxLength: 30 }),
        (given, by, hours) => {
          const kept = new Set(
            planRetention(given, by, NOW).flatMap(({ action, backupId }) =>
              action === 'keep' ? [backupId] : [],
            ),
          );
          for (const moment of hours.map((each) => new Date(NOW.getTime() - each * 3_600_000))) {
            const reaching = given.bases.filter(({ from, to }) => from <= moment && moment <= to);
            if (moment >= given.windowStart) {
              for (const { epochId } of reaching) {
                const own = reaching.filter((base) => base.epochId === epochId);
                const left = own.filter(({ backupId }) => kept.has(backupId));
                expect(left).not.toEqual([]);
                // Of one that is known to be broken nobody would recover, where there is another.
                expect(left.every((base) => base.isBroken)).toBe(own.every((base) => base.isBroken));
              }
            }
          }
        },
      ),
      options,
    );
  });

  it('what is kept is kept again at the same moment', () => {
    fc.assert(
      fc.property(history, policies, (given, by) => {
        const kept = keptOf(given, by);
        const bases = given.bases.filter(({ backupId }) => kept.some(({ id }) => id === backupId));
        expect(keptOf({ ...given, backups: kept, bases }, by)).toEqual(kept);
      }),
      options,
    );
  });

  it('a tenant that had a good backup has one after each step, also when the newer ones turn out to be broken', () => {
    fc.assert(
      fc.property(history, policies, fc.array(fc.nat(), { maxLength: 6 }), (given, by, breaks) => {
        let live = [...given.backups];
        let deleted: DeletedBackup[] = [];
        for (const [step, broken] of breaks.entries()) {
          const kept = new Set(keptOf({ ...given, backups: live }, by).map(({ id }) => id));
          const deletedAt = new Date(NOW.getTime() + step * DAY_MS);
          deleted.push(
            ...live
              .filter(({ id }) => !kept.has(id))
              .map((each) => ({ ...each, deletedAt, removing: false })),
          );
          live = live.filter(({ id }) => kept.has(id));
          live = live.map((each, index) =>
            index === broken % Math.max(1, live.length) ? { ...each, valid: false } : each,
          );
          const hadGood = [...live, ...deleted].some((each) => restorable(each, [...live, ...deleted]));
          const { remove, spare } = planRemoval(
            { ...given, backups: live, deleted },
            new Date(deletedAt.getTime() + 3_600_000),
            step % 2 === 0 ? 0 : 2 * DAY_MS,
          );
          for (const [place, id] of remove.entries()) {
            const children = [...live, ...deleted].filter(({ parentId }) => parentId === id);
            expect(children.every((child) => remove.slice(0, place).includes(child.id))).toBe(true);
          }
          const back = deleted.filter(({ id }) => spare.includes(id));
          live = [...live, ...back].sort(byAge);
          deleted = deleted.filter(({ id }) => !remove.includes(id) && !spare.includes(id));
          expect([...live, ...deleted].some((each) => restorable(each, [...live, ...deleted]))).toBe(hadGood);
        }
      }),
      options,
    );
  });
});

function keptOf(given: TenantHistory, by: RetentionPolicies): RetainedBackup[] {
  const kept = new Set(
    planRetention(given, by, NOW).flatMap(({ action, backupId }) => (action === 'keep' ? [backupId] : [])),
  );
  return given.backups.filter(({ id }) => kept.has(id));
}
