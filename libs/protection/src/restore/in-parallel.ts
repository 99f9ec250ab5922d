import type { AppDatabase } from '@lifeboat/app-database';
import type { PoolClient } from 'pg';

/**
 * Does a piece of work for each item over several connections; a connection takes the next item when it is free.
 * Returns, or throws the first failure, only when all connections have stopped.
 *
 * @returns the results by position
 */
export async function inParallel<T, R>(
  database: AppDatabase,
  items: readonly T[],
  connections: number,
  signal: AbortSignal,
  work: (client: PoolClient, item: T) => Promise<R>,
): Promise<R[]> {
  const queue = [...items.entries()];
  const results = new Map<number, R>();
  const failures: unknown[] = [];
  const worker = (): Promise<void> =>
    database.withConnection(async (client) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [index, item] = next;
        results.set(index, await work(client, item));
      }
    }, signal);
  await Promise.all(
    Array.from({ length: Math.min(connections, items.length) }, async () => {
      try {
        await worker();
      } catch (error) {
        queue.length = 0;
        failures.push(error);
      }
    }),
  );
  if (failures.length > 0) {
    throw failures[0];
  }
  return items.flatMap((_, index) => (results.has(index) ? [results.get(index) as R] : []));
}
