import type { ScheduleFacts } from '@lifeboat/catalog';
import { Timetable } from '@lifeboat/kernel';
import { LATE_MS } from '../schedules/late.js';
import { timingOf } from '../schedules/schedule-timing.js';
import { ageOf, type Finding, type Rule, spanOf } from './rule.js';

/** A state so little older than a due time is that of its run: ticks come early, and clocks differ. */
const SAME_RUN_MS = 60_000;

/**
 * What can be had back is older than was promised: by the tenant's schedules, which should have replaced it, or, where none
 * backs up the whole tenant, by `BACKUP_MAX_AGE`. The change log does not count: it needs a backup all the same.
 */
export const backupTooOld: Rule = (facts, { schedules, limits, now }): Finding => {
  const { tenantId, goodStateAt } = facts;
  if (goodStateAt === null) {
    return null;
  }
  const replaced = firstReplacement(goodStateAt, schedules);
  const since =
    replaced === null
      ? new Date(goodStateAt.getTime() + limits.backupMaxAgeMs)
      : new Date(replaced.dueAt.getTime() + limits.backupOverdueAfterMs);
  if (now <= since) {
    return null;
  }
  const why =
    replaced === null
      ? `BACKUP_MAX_AGE allows ${spanOf(limits.backupMaxAgeMs)}`
      : `the schedule ${replaced.name} should have taken a newer one at ${replaced.dueAt.toISOString()}`;
  return {
    since,
    detail: `The newest good backup is ${spanOf(ageOf(goodStateAt, now))} old; ${why}.`,
    remedy: `lifeboat backup -t ${tenantId}; and see why none was taken: lifeboat list -t ${tenantId}`,
  };
};

/** A run of a schedule was due, and was not started in time; until a later one has made up for it. */
export const runMissed: Rule = ({ tenantId }, { schedules, now }): Finding => {
  const missed = schedules.flatMap((schedule) => {
    const since = missedSince(schedule, now);
    return since === null ? [] : [{ name: schedule.name, since }];
  });
  const [first, ...others] = missed.toSorted((one, other) => one.since.getTime() - other.since.getTime());
  if (first === undefined) {
    return null;
  }
  const more = others.length === 0 ? '' : `, and ${others.map(({ name }) => name).join(', ')}`;
  return {
    since: first.since,
    detail: `The schedule ${first.name} missed its run of ${first.since.toISOString()}${more}, and none has made up for it yet.`,
    remedy: `lifeboat schedule list -t ${tenantId}; see whether integrity-worker and Redis run: lifeboat check`,
  };
};

/** The first time after a state at which a schedule of the whole tenant takes a newer one. */
function firstReplacement(
  stateAt: Date,
  schedules: readonly ScheduleFacts[],
): { name: string; dueAt: Date } | null {
  const after = new Date(stateAt.getTime() + SAME_RUN_MS);
  const replacements = schedules
    .filter(({ isWhole }) => isWhole)
    .map((schedule) => ({ name: schedule.name, dueAt: Timetable.of(timingOf(schedule)).next(after) }));
  return replacements.toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime())[0] ?? null;
}

/** Also of a due time that nobody has done anything about: then nobody has counted it either. */
function missedSince({ missedAt, nextDueAt }: ScheduleFacts, now: Date): Date | null {
  return missedAt ?? (ageOf(nextDueAt, now) > LATE_MS ? nextDueAt : null);
}
