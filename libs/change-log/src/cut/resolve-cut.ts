import type { SegmentTransaction } from '../segment/segment-head.schema.js';
import { parseMoment } from '../moment/moment.js';

/** Where a recovery stops. */
export type CutTarget =
  /** Microseconds since 1970: before the first transaction, in commit order, that was committed later. */
  | { kind: 'time'; time: bigint }
  /** 64-bit id: just before this transaction. */
  | { kind: 'transaction'; xid: bigint };

/**
 * Finds the transaction before which a recovery stops. Commit times run backwards now and then, so the first one in
 * commit order decides, as with PostgreSQL's own `recovery_target_time`.
 *
 * @param transactions in commit order
 * @returns null where the target lies behind all of them
 */
export function resolveCut(
  transactions: readonly SegmentTransaction[],
  target: CutTarget,
): SegmentTransaction | null {
  const found = transactions.find(([xid, , time]) =>
    target.kind === 'time' ? timeOf(time) > target.time : BigInt(xid) === target.xid,
  );
  return found ?? null;
}

function timeOf(text: string): bigint {
  const time = parseMoment(text);
  if (time === null) {
    throw new RangeError(`${text} is no commit time`);
  }
  return time;
}
