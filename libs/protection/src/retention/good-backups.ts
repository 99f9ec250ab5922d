import { withAllOnTop } from '../backups/known-broken.js';
import type { RetainedBackup } from './tenant-history.js';

/** Newest first; of the same moment in an order that does not change. */
export function newestFirst(left: RetainedBackup, right: RetainedBackup): number {
  const byTime = right.createdAt.getTime() - left.createdAt.getTime();
  return byTime !== 0 ? byTime : left.id < right.id ? 1 : -1;
}

/** Whether it is a finished backup that can be read. */
export const isReadable = ({ status, erased }: RetainedBackup): boolean => status === 'completed' && !erased;

/** Whether it is a finished backup of the whole tenant, such as schedules take. */
const isWhole = (backup: RetainedBackup): boolean =>
  isReadable(backup) && (backup.type === 'full' || backup.type === 'incremental');

/** The ids of those that are known to be broken, and of all that builds on them. */
export const brokenOf = (backups: readonly RetainedBackup[]): Set<string> =>
  withAllOnTop(
    backups.filter(({ valid }) => valid === false),
    backups,
  );

/** What a backup builds on, from its parent on; null where a link is missing. A circle ends where it closes. */
function ancestorsOf(
  backup: RetainedBackup,
  byId: ReadonlyMap<string, RetainedBackup>,
): RetainedBackup[] | null {
  const ancestors: RetainedBackup[] = [];
  for (let next = backup.parentId; next !== null;) {
    const parent = byId.get(next);
    if (parent === undefined || parent === backup || ancestors.includes(parent)) {
      return null;
    }
    ancestors.push(parent);
    next = parent.parentId;
  }
  return ancestors;
}

/** Backups of the whole tenant that are not known to be broken, nor anything that they build on; newest first. */
function goodBackups(backups: readonly RetainedBackup[]): RetainedBackup[] {
  const byId = new Map(backups.map((backup) => [backup.id, backup]));
  return backups
    .filter(
      (backup) =>
        isWhole(backup) &&
        backup.valid !== false &&
        (ancestorsOf(backup, byId)?.every((each) => isReadable(each) && each.valid !== false) ?? false),
    )
    .sort(newestFirst);
}

/**
 * Whether the newest backup of the whole tenant was found to be broken, or what it builds on, so that the others may be as
 * well.
 */
function isSuspicious(backups: readonly RetainedBackup[]): boolean {
  const newest = backups.filter(isWhole).sort(newestFirst)[0];
  return newest !== undefined && brokenOf(backups).has(newest.id);
}

/**
 * The backups that a tenant can be brought back from if all others are gone: the newest good one, and where a newer one was
 * found to be broken also the newest that was validated. Where none is good, the newest is better than nothing.
 */
export function lastGoodOf(backups: readonly RetainedBackup[]): RetainedBackup[] {
  const good = goodBackups(backups);
  const newest = good[0] ?? backups.filter(isWhole).sort(newestFirst)[0];
  const validated = isSuspicious(backups) ? good.find(({ valid }) => valid === true) : undefined;
  return [newest, validated].flatMap((backup) => backup ?? []);
}

/**
 * The newest backup of the whole tenant where it was found to be broken and an older one, that was validated, stays beside the
 * last good one because of that: without it nobody would know any more why. Null where there is none.
 */
export function causeOfDoubt(backups: readonly RetainedBackup[]): RetainedBackup | null {
  const isDoubted = isSuspicious(backups) && new Set(lastGoodOf(backups)).size > 1;
  return isDoubted ? (backups.filter(isWhole).sort(newestFirst)[0] ?? null) : null;
}

/** Whether a tenant that loses the backup is left without what `lastGoodOf` is to keep. */
export function isIrreplaceable(backup: RetainedBackup, others: readonly RetainedBackup[]): boolean {
  const isGood = goodBackups([...others, backup]).includes(backup);
  const good = goodBackups(others);
  if (isGood && good.length === 0) {
    return true;
  }
  const wanted = isSuspicious([...others, backup]) && isGood && backup.valid === true;
  return wanted && !good.some(({ valid }) => valid === true);
}
