import { AsyncLocalStorage } from 'node:async_hooks';
import { LifeboatError } from '@lifeboat/kernel';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../actor/actor.js';

/** The transaction that the running code is in. */
export interface RlsTransaction {
  readonly manager: EntityManager;
  /** Whose context the transaction's settings hold. */
  readonly actor: Actor;
  /** What began it; only the same may join it. */
  readonly owner: object;
  /** True once it is committed or rolled back: a promise that was not awaited must not go on in it. */
  ended: boolean;
}

const transactions = new AsyncLocalStorage<RlsTransaction>();

/** Does the work so that it, and all it calls, sees the transaction. */
export function within<T>(transaction: RlsTransaction, work: () => Promise<T>): Promise<T> {
  return transactions.run(transaction, work);
}

/** The transaction of the running code, or undefined outside one. */
export function currentTransaction(): RlsTransaction | undefined {
  const transaction = transactions.getStore();
  return transaction?.ended === true ? undefined : transaction;
}

/**
 * The entity manager of the running transaction: the only way for a repository to the catalog.
 * A manager of the pool would run on another connection, without context, and find nothing.
 *
 * @throws LifeboatError TENANT_CONTEXT_MISSING outside `RlsTransactions.run`
 */
export function requireRls(): EntityManager {
  const transaction = currentTransaction();
  if (transaction === undefined) {
    throw new LifeboatError('TENANT_CONTEXT_MISSING', {
      detail: 'A catalog query was about to run outside a tenant transaction. Nothing was read or changed.',
      remedy:
        'This is a defect of Lifeboat: use RlsTransactions.run(…) around it. Please report it with the log.',
    });
  }
  return transaction.manager;
}
