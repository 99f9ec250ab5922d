import { LifeboatError } from '@lifeboat/kernel';
import { Client } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { currentActor } from '../actor/actor-context.js';
import type { Actor } from '../actor/actor.js';
import { isDatabaseError, toCatalogError } from './catalog-error.js';
import { currentTransaction, type RlsTransaction, within } from './current-transaction.js';
import { ensureInitialised } from './ensure-initialised.js';
import { enterContext } from './enter-context.js';

/**
 * Transactions of the catalog under row level security: each one carries the current actor's tenant and role, from its
 * first statement to its end, and nothing of it stays on the pooled connection.
 */
export class RlsTransactions {
  /** @param dataSource of the catalog, as the process role; it is connected on first use */
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Does the work in one transaction as the current actor: commits what it resolves to, rolls back what it throws.
   * Inside another `run` of the same object it joins that transaction, and an error ends it for both.
   * The work awaits its queries one after the other: they share a connection.
   *
   * @throws LifeboatError TENANT_CONTEXT_MISSING without an actor, or joined by another one
   * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED, CATALOG_BUSY, FORBIDDEN, PRIVILEGE_MISSING for
   *   what the database says; whatever else the work throws is passed on
   */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const actor = currentActor();
    const outer = currentTransaction();
    if (outer?.owner === this) {
      refuseOtherContext(outer.actor, actor);
      return work(outer.manager);
    }
    const runner = await this.connect();
    const transaction: RlsTransaction = { manager: runner.manager, actor, owner: this, ended: false };
    try {
      await runner.startTransaction();
      await enterContext(runner, actor);
      const result = await within(transaction, () => work(runner.manager));
      await refuseAborted(runner);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      await rollBack(runner);
      throw isDatabaseError(error) ? toCatalogError(error) : error;
    } finally {
      transaction.ended = true;
      await runner.release();
    }
  }

  private async connect(): Promise<QueryRunner> {
    try {
      await ensureInitialised(this.dataSource);
      const runner = this.dataSource.createQueryRunner();
      await runner.connect();
      return runner;
    } catch (error) {
      throw toCatalogError(error);
    }
  }
}

/** A joined transaction keeps its settings, so another actor would silently work with the first one's rights. */
function refuseOtherContext(outer: Actor, inner: Actor): void {
  if (outer.tenantId !== inner.tenantId || outer.role !== inner.role) {
    throw new LifeboatError('TENANT_CONTEXT_MISSING', {
      detail: `A transaction of ${outer.subject} was about to be joined as ${inner.subject}. It was rolled back.`,
      remedy:
        'This is a defect of Lifeboat: end the first transaction before runAs(…). Please report it with the log.',
    });
  }
}

/**
 * PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK: work that hid an error would look done.
 * Any query tells; the client's own transaction status does not, as it may lag behind the error.
 */
async function refuseAborted(runner: QueryRunner): Promise<void> {
  await runner.query('select');
}

/** Rolls back, or else closes the connection: one that may still hold a context never goes back to the pool. */
async function rollBack(runner: QueryRunner): Promise<void> {
  if (!runner.isTransactionActive || runner.isReleased) {
    return;
  }
  try {
    await runner.rollbackTransaction();
  } catch {
    // The first error is the one to report; a closed connection rolls back on its own.
    const client: unknown = await runner.connect();
    if (client instanceof Client) {
      await client.end();
    }
  }
}
