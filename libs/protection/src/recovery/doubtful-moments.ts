import { formatMoment } from '@lifeboat/change-log';
import type { RecoveryStretch } from './recovery-stretches.js';

/** Moments that can be recovered to from nothing but a backup that was found broken. It is tried, and may fail. */
export interface DoubtfulMoments {
  /** The first and the last of them, in ISO 8601. */
  from: string;
  to: string;
  /** The backup that was found broken, or that builds on one that was. */
  backupId: string;
}

type Stretch = Pick<RecoveryStretch, 'from' | 'to'>;

/**
 * What broken backups add to a window.
 *
 * @param sound the stretches of all others, in their order
 */
export function doubtfulMoments(
  broken: readonly (Stretch & Pick<RecoveryStretch, 'backupId'>)[],
  sound: readonly Stretch[],
): DoubtfulMoments[] {
  return broken.flatMap(({ backupId, ...stretch }) =>
    backupId === null
      ? []
      : without(stretch, sound).map(({ from, to }) => ({
          from: formatMoment(from),
          to: formatMoment(to),
          backupId,
        })),
  );
}

/** The parts of a stretch that lie in none of others, which are in their order. */
function without({ from, to }: Stretch, others: readonly Stretch[]): Stretch[] {
  const parts: Stretch[] = [];
  let next = from;
  for (const other of others.filter((each) => each.to >= from && each.from <= to)) {
    if (other.from > next) {
      parts.push({ from: next, to: other.from - 1n });
    }
    next = other.to + 1n > next ? other.to + 1n : next;
  }
  return next > to ? parts : [...parts, { from: next, to }];
}
