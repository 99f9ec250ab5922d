/** What a writer has done. */
export interface WriterCounts {
  /** Committed transactions. */
  committed: number;
  /** Transactions rolled back on purpose. */
  rolledBack: number;
  /** Transactions given up for a lock timeout or a deadlock; others followed. */
  retried: number;
  /** Transactions that a deferred constraint refused at COMMIT. */
  refused: number;
  /** Connections lost and made anew. */
  reconnected: number;
  /** By name, in transactions of every outcome. */
  operations: Record<string, number>;
}

export const noCounts = (): WriterCounts => ({
  committed: 0,
  rolledBack: 0,
  retried: 0,
  refused: 0,
  reconnected: 0,
  operations: {},
});

/** The sum of several writers' counts. */
export function sumOfCounts(all: readonly WriterCounts[]): WriterCounts {
  const sum = noCounts();
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
