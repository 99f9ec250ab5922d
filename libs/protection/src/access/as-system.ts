import { currentActor, type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';

/**
 * Does work in a transaction as the system, for what the current actor has been allowed but may not see or write itself.
 *
 * @param purpose stands in the actor's place
 */
export function asSystem<T>(
  transactions: RlsTransactions,
  purpose: string,
  work: () => Promise<T>,
): Promise<T> {
  const { requestId } = currentActor();
  return runAsSystem(purpose, () => transactions.run(work), { requestId });
}
