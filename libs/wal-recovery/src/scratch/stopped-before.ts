/** The transaction before which recovery stopped. */
export interface StoppedBefore {
  /** Its id, the lower 32 bits. */
  transaction: string;
  /** Its commit time, as the server prints it. */
  time: string;
}

const STOPPING = /recovery stopping before (?:commit|abort) of transaction (\d+), time (.+)$/m;

/** What the server's log says of where recovery stopped; null where it does not. */
export function stoppedBefore(log: string): StoppedBefore | null {
  const [, transaction, time] = STOPPING.exec(log) ?? [];
  return transaction === undefined || time === undefined ? null : { transaction, time: time.trim() };
}
