import { currentActor, type RlsTransactions, runAs, systemActor } from '@lifeboat/tenancy';

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
  return runAs(systemActor(purpose, requestId), () => transactions.run(work));
}
