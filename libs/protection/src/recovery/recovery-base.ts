import type { Manifest } from '@lifeboat/archive';
import type { ChangeLogEpoch, RecoveryGap, TenantBirth } from '@lifeboat/catalog';
import { formatLsn, parseLsn, SnapshotRule } from '@lifeboat/change-log';
import type { TableChoice } from './table-choice.js';

/** What tells which changes can be replayed on a base; a manifest has it, and so has the tenant's own beginning. */
export interface BaseMoment extends Pick<Manifest, 'snapshot' | 'startedAt'> {
  postgres: Pick<Manifest['postgres'], 'systemIdentifier' | 'timeline'>;
}

/**
 * The tenant's beginning as a base: it had nothing in the snapshot. Only moments from its first commit on are meant; before it
 * there was no tenant.
 */
export function beginningOf(birth: TenantBirth, { systemIdentifier, timeline }: ChangeLogEpoch): BaseMoment {
  return {
    snapshot: { ...birth.snapshot, endLsn: formatLsn(parseLsn(birth.commitLsn) + 1n) },
    startedAt: birth.seenAt.toISOString(),
    postgres: { systemIdentifier, timeline },
  };
}

/**
 * Whether an epoch's changes can be replayed on a base: it was taken of the same history, after the epoch began, and
 * has all that has expired by now.
 */
export function isBaseOf({ postgres, snapshot }: BaseMoment, epoch: ChangeLogEpoch): boolean {
  const hasExpired = epoch.expiredXid === null || BigInt(snapshot.xmin) > BigInt(epoch.expiredXid);
  return (
    hasExpired &&
    postgres.systemIdentifier === epoch.systemIdentifier &&
    postgres.timeline === epoch.timeline &&
    BigInt(snapshot.xmin) > BigInt(epoch.markerXid)
  );
}

/** Whether a base can hold nothing that lies behind a cut: by positions, since creation times tell nothing. */
export function isBeforeCut({ snapshot }: Pick<BaseMoment, 'snapshot'>, cutLsn: string): boolean {
  return parseLsn(cutLsn) >= parseLsn(snapshot.endLsn);
}

/**
 * Whether a gap lies between a base and the moment that is wanted, so that changes in between are not known.
 *
 * @param untilMs the moment, in milliseconds since 1970
 * @param isWanted tells of a table, as `schema.table`, whether its gaps matter; null: all do
 */
export function isCutOff(
  { snapshot, startedAt }: BaseMoment,
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
