import type { Manifest } from '@lifeboat/archive';
import type { ChangeLogEpoch, RecoveryGap } from '@lifeboat/catalog';
import { parseLsn, SnapshotRule } from '@lifeboat/change-log';
import type { TableChoice } from './table-choice.js';

/**
 * Whether an epoch's changes can be replayed on a full backup: it was taken of the same history, after the epoch began, and
 * has all that has expired by now.
 */
export function isBaseOf({ postgres, snapshot }: Manifest, epoch: ChangeLogEpoch): boolean {
  const hasExpired = epoch.expiredXid === null || BigInt(snapshot.xmin) > BigInt(epoch.expiredXid);
  return (
    hasExpired &&
    postgres.systemIdentifier === epoch.systemIdentifier &&
    postgres.timeline === epoch.timeline &&
    BigInt(snapshot.xmin) > BigInt(epoch.markerXid)
  );
}

/** Whether a base can hold nothing that lies behind a cut: by positions, since creation times tell nothing. */
export function isBeforeCut({ snapshot }: Manifest, cutLsn: string): boolean {
  return parseLsn(cutLsn) >= parseLsn(snapshot.endLsn);
}

/**
 * Whether a gap lies between a base and the moment that is wanted, so that changes in between are not known.
 *
 * @param untilMs the moment, in milliseconds since 1970
 * @param isWanted tells of a table, as `schema.table`, whether its gaps matter; null: all do
 */
export function isCutOff(
  { snapshot, startedAt }: Manifest,
  gap: RecoveryGap,
  untilMs: number,
  isWanted: TableChoice | null,
): boolean {
  const matters = gap.tables === null || isWanted === null || gap.tables.some(isWanted);
  return matters && lastMomentBefore(gap) < untilMs && !isBehind(gap, snapshot.text, new Date(startedAt));
}

/**
 * The last moment that is not touched by a gap, in milliseconds since 1970. One that begins with a transaction begins with
 * the time of its commit, which is kept here without its microseconds.
 */
export function lastMomentBefore({ fromTime, fromXid }: RecoveryGap): number {
  return fromXid === null ? fromTime.getTime() : fromTime.getTime() - 1;
}

/** Whether a base shows all that happened in a gap; none does as long as the gap goes on. */
function isBehind({ fromXid, toTime }: RecoveryGap, snapshot: string, startedAt: Date): boolean {
  const sees = fromXid === null || !new SnapshotRule(snapshot).belongsAfter(BigInt(fromXid));
  return toTime !== null && sees && startedAt >= toTime;
}
