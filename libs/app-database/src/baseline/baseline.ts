/**
 * A moment of this very database up to which its history is known to be the one that a backup was taken from.
 *
 * A live row whose inserting transaction is older than the backup's `xmin` was there, in just this version, when the
 * backup was taken: every transaction below `xmin` had ended by then, and whoever changes a row leaves a newer version.
 * So it equals the backup's row of the same key, and need neither be staged nor compared.
 */
export interface Baseline {
  /** `xmin` of the backup's snapshot as a 32-bit transaction id. */
  xid: string;
}

/**
 * SQL condition on rows that may have come after the baseline; a FROM item of the table must be the only one in scope.
 * `age` counts back from one fixed transaction id within a transaction. A row frozen more than 2³¹ transactions ago can
 * look new: then it is compared, which is right, only slower.
 */
export function isNewer(baseline: Baseline): string {
  return `age(xmin) <= age('${baseline.xid}'::xid)`;
}
