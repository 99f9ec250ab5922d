/**
 * Where recovery stops, as PostgreSQL itself does: before the first transaction, in commit order, whose commit time is
 * later than `time` (ISO 8601 with zone, to the microsecond); or before the commit of a transaction (64-bit id).
 */
export type RecoveryTarget = { time: string } | { beforeTransaction: string };

/** The settings of postgresql.conf that say so. */
export function targetSettings(target: RecoveryTarget): Record<string, string> {
  const stop: Record<string, string> =
    'time' in target
      ? { recovery_target_time: postgresTime(target.time), recovery_target_inclusive: 'on' }
      : { recovery_target_xid: shortXid(target.beforeTransaction), recovery_target_inclusive: 'off' };
  return { ...stop, recovery_target_timeline: 'latest', recovery_target_action: 'promote' };
}

/** For people. */
export function describeTarget(target: RecoveryTarget): string {
  return 'time' in target ? target.time : `just before transaction ${target.beforeTransaction}`;
}

/** As PostgreSQL's settings and programs that read them take it. */
export function postgresTime(time: string): string {
  return time.replace('T', ' ').replace(/Z$/i, '+00');
}

/** WAL holds the lower 32 bits of a transaction's id. */
function shortXid(transaction: string): string {
  return BigInt.asUintN(32, BigInt(transaction)).toString();
}
