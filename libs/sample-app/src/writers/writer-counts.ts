/** What a writer has done. */
export class WriterCounts {
  /** Committed transactions. */
  committed = 0;
  /** Transactions rolled back on purpose. */
  rolledBack = 0;
  /** Transactions given up for a lock timeout or a deadlock; others followed. */
  retried = 0;
  /** Transactions that a deferred constraint refused at COMMIT. */
  refused = 0;
  /** Connections lost and made anew. */
  reconnected = 0;
  /** By name, in transactions of every outcome. */
  operations: Record<string, number> = {};
}

/** The sum of several writers' counts. */
export function sumOfCounts(all: readonly WriterCounts[]): WriterCounts {
  const sum = new WriterCounts();
  for (const counts of all) {
    sum.committed += counts.committed;
    sum.rolledBack += counts.rolledBack;
    sum.retried += counts.retried;
    sum.refused += counts.refused;
    sum.reconnected += counts.reconnected;
    for (const [name, count] of Object.entries(counts.operations)) {
      sum.operations[name] = (sum.operations[name] ?? 0) + count;
    }
  }
  return sum;
}
