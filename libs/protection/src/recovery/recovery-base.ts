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

/** Up to where changes are wanted. */
export interface ChangesUntil {
  /** Of which they are; the base is one of it. */
  epoch: Pick<ChangeLogEpoch, 'id' | 'startedAt'>;
  /** In microseconds since 1970; null: as far as there are any. */
  moment: bigint | null;
  /** Position of the first commit that is left out; null where only the moment is known. */
  cutLsn: string | null;
}

/**
 * Whether a gap lies between a base and the moment that is wanted, so that changes in between are not known.
 *
 * @param isWanted tells of a table, as `schema.table`, whether its gaps matter; null: all do
 */
export function isCutOff(
  { snapshot, startedAt }: BaseMoment,
  gap: RecoveryGap,
  until: ChangesUntil,
  isWanted: TableChoice | null,
): boolean {
  const matters = gap.tables === null || isWanted === null || gap.tables.some(isWanted);
  return (
    matters &&
    beginsBefore(gap, until) &&
    !isOfFormer(gap, until.epoch) &&
    !isBehind(gap, snapshot.text, new Date(startedAt))
  );
}

/** By its transaction where it begins with one: commit times run backwards now and then. */
function beginsBefore(gap: RecoveryGap, { epoch, moment, cutLsn }: ChangesUntil): boolean {
  const { epochId, fromXid, fromLsn } = gap;
  if (cutLsn !== null && fromXid !== null && fromLsn !== null && epochId === epoch.id) {
    return parseLsn(fromLsn) < parseLsn(cutLsn);
  }
  return moment === null || BigInt(lastMomentBefore(gap)) * 1_000n < moment;
}

/** Gaps of an epoch end before the next one begins, and so before every base of that, whatever clocks say. */
function isOfFormer({ epochId, fromTime, toTime }: RecoveryGap, epoch: ChangesUntil['epoch']): boolean {
  return epochId !== null && epochId !== epoch.id && toTime !== null && fromTime < epoch.startedAt;
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
