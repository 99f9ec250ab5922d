import { calendarOf, type Period } from './calendar.js';
import { newestFirst } from './good-backups.js';
import type { KeepReason, Why } from './retention-decision.js';
import type { RetainedBackup, RetentionPolicy } from './tenant-history.js';

const DAY_MS = 86_400_000;

/** The periods that rules speak of, and what they are called. */
const PERIODS: readonly [Period, string][] = [
  ['daily', 'days'],
  ['weekly', 'weeks'],
  ['monthly', 'months'],
  ['yearly', 'years'],
];

/**
 * Which of the backups, all of one kind and one schedule, the policy's rules keep, and by which rule. Each rule keeps by
 * itself. By count and calendar only backups are kept that are not known to be broken, nor anything that they build on: a
 * broken one must not take the place of a good one. Days, weeks, months and years without any backup do not count, so that time alone takes nothing away.
 *
 * @param broken ids of those that are known to be broken, or build on one that is
 */
export function keptByRules(
  backups: readonly RetainedBackup[],
  { rules, timeZone }: RetentionPolicy,
  now: Date,
  broken: ReadonlySet<string>,
): Map<string, Why> {
  const kept = new Map<string, Why>();
  const keep = ({ id }: RetainedBackup, reason: KeepReason, detail: string): void => {
    kept.set(id, kept.get(id) ?? { reason, detail });
  };
  const sorted = [...backups].sort(newestFirst);
  const usable = sorted.filter(({ id }) => !broken.has(id));
  const { days, keepLast = 0 } = rules;
  if (days !== undefined) {
    sorted
      .filter(({ createdAt }) => now.getTime() - createdAt.getTime() < days * DAY_MS)
      .forEach((backup) => keep(backup, 'days', `It is younger than ${counted(days, 'days')}.`));
  }
  usable
    .slice(0, keepLast)
    .forEach((backup) => keep(backup, 'keep_last', `It is one of the newest ${String(keepLast)}.`));
  const periodsOf = calendarOf(timeZone);
  for (const [period, name] of PERIODS) {
    const count = rules[period] ?? 0;
    const seen = new Set<string>();
    for (const backup of count === 0 ? [] : usable) {
      const place = periodsOf(backup.createdAt)[period];
      if (!seen.has(place) && seen.size < count) {
        const detail = `It is the newest of one of the last ${counted(count, name)} (${timeZone}).`;
        keep(backup, period, detail);
      }
      seen.add(place);
    }
  }
  return kept;
}

const counted = (count: number, plural: string): string =>
  `${String(count)} ${count === 1 ? plural.replace(/s$/, '') : plural}`;
