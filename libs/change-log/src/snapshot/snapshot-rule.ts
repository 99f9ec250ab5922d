/**
 * Tells which transactions a base already has, from its snapshot as `pg_current_snapshot()` prints it: `xmin:xmax:xip,…`
 * in 64-bit ids. A commit's position tells nothing of this: its record enters the WAL before its transaction becomes
 * visible. Ids of top-level transactions are enough, which is what logical decoding names.
 */
export class SnapshotRule {
  /** No transaction below it belongs after the base. */
  readonly xmin: bigint;
  private readonly xmax: bigint;
  private readonly running: ReadonlySet<bigint>;

  /** @throws RangeError where the text is no snapshot */
  constructor(snapshot: string) {
    const [, xmin, xmax, running] = /^(\d+):(\d+):([\d,]*)$/.exec(snapshot) ?? [];
    if (xmin === undefined || xmax === undefined) {
      throw new RangeError(`${snapshot} is no snapshot`);
    }
    this.xmin = BigInt(xmin);
    this.xmax = BigInt(xmax);
    this.running = new Set((running ?? '').split(',').filter(Boolean).map(BigInt));
  }

  /**
   * Whether a transaction is not yet in the base.
   *
   * @param xid its 64-bit id
   */
  belongsAfter(xid: bigint): boolean {
    return xid >= this.xmax || this.running.has(xid);
  }
}
