/** That one item is to come before another, and how much it costs if it does not. */
export interface Precedence<T> {
  first: T;
  then: T;
  cost: number;
}

/**
 * The items in an order that keeps every precedence where that can be; in a circle the cheapest are broken. Ties keep
 * the given order.
 */
export function inOrder<T>(items: readonly T[], precedences: readonly Precedence<T>[]): T[] {
  const left = new Set(items);
  const ordered: T[] = [];
  while (left.size > 0) {
    const costs = new Map([...left].map((item) => [item, 0]));
    for (const { first, then, cost } of precedences) {
      const sum = costs.get(then);
      if (first !== then && left.has(first) && sum !== undefined) {
        costs.set(then, sum + cost);
      }
    }
    const [next] = [...costs].reduce((best, each) => (each[1] < best[1] ? each : best));
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}
