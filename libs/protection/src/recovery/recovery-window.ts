import { formatMoment } from '@lifeboat/change-log';
import type { RecoveryGap } from '@lifeboat/catalog';
import type { RecoveryStretch } from './recovery-stretches.js';

/** A time to which a tenant, or some of its tables, cannot be recovered. */
export interface WindowGap {
  /** The last moment before it, in ISO 8601. */
  from: string;
  /** The first moment behind it; null where it goes on. */
  to: string | null;
  /** A stable word, such as `slot_lost`; `no_full_backup` where changes are captured and a base is missing. */
  reason: string;
  /** As `schema.table`; null: all. */
  tables: string[] | null;
}

/** The gaps of a recovery window: what lies between its stretches and behind the last, and the gaps of single tables. */
export function gapsOf(stretches: readonly RecoveryStretch[], recorded: readonly RecoveryGap[]): WindowGap[] {
  const whole = recorded.filter(({ tables }) => tables === null);
  const reasonOf = (from: bigint, to: bigint | null): string | null =>
    whole.findLast(({ fromTime }) => {
      const time = BigInt(fromTime.getTime()) * 1_000n;
      // Of times that are kept less exactly than the window's.
      return time + 1_000n >= from && (to === null || time <= to);
    })?.reason ?? null;
  const holes = stretches.flatMap(({ to, epoch }, index): WindowGap[] => {
    const next = stretches[index + 1];
    if (next === undefined) {
      const reason = reasonOf(to, null) ?? epoch.endReason;
      return reason === null ? [] : [{ from: formatMoment(to), to: null, reason, tables: null }];
    }
    const reason = reasonOf(to, next.from) ?? epoch.endReason ?? 'no_full_backup';
    return next.from > to
      ? [{ from: formatMoment(to), to: formatMoment(next.from), reason, tables: null }]
      : [];
  });
  const ofTables = recorded.flatMap(({ tables, fromTime, toTime, reason }): WindowGap[] =>
    tables === null
      ? []
      : [{ from: fromTime.toISOString(), to: toTime?.toISOString() ?? null, reason, tables }],
  );
  return [...holes, ...ofTables].sort((left, right) => (left.from < right.from ? -1 : 1));
}
