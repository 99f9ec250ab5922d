import type { TenantsRepository } from '@lifeboat/catalog';
import { messageOf } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import { asSystem } from '../access/as-system.js';
import { type AttemptEnd, endByError, RESTORED } from './attempt-end.js';
import { isLockLost } from './is-lock-lost.js';
import type { RestoreIds } from './restore-ids.js';
import type { RestoreWebhook } from './restore-webhook.js';

/**
 * Tells the world that a tenant is being restored, for as long as one attempt saves, compares and applies: the tenant's
 * status says so, and the application is told before and after, where it wants to be.
 */
export class RestoreFence {
  private readonly logger = new Logger('Restores');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly webhook: RestoreWebhook,
  ) {}

  /**
   * Does the work behind the fence. However it ends, the tenant's status is what it was; should this process die, the
   * operation's next attempt or its end settles it.
   *
   * @throws LifeboatError RESTORE_WEBHOOK_FAILED, TENANT_NOT_FOUND: the work was not begun
   */
  async within<T>(restore: RestoreIds, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.asSystem(() => this.tenants.beginRestoring(restore.tenantId, restore.operationId));
    let end = RESTORED;
    try {
      await this.webhook.before(restore, signal);
      return await work();
    } catch (error) {
      end = endByError(error, signal);
      throw error;
    } finally {
      // Whoever has lost the tenant's lock may have a successor, who holds the status now.
      if (!isLockLost(signal)) {
        await this.open(restore, signal, end);
      }
    }
  }

  /**
   * Opens a fence that an attempt which was killed has left closed. That the tenant is restored is told in any case: the
   * attempt that did it may not have known.
   */
  async settle(restore: RestoreIds, signal: AbortSignal, end: AttemptEnd): Promise<void> {
    const { tenantId, operationId } = restore;
    const wasClosed = await this.asSystem(() => this.tenants.endRestoring(tenantId, operationId));
    if (wasClosed || end.restored === true) {
      await this.webhook.after(restore, signal, end);
    }
  }

  /** Never throws: what was restored stays so. A status that cannot be written now is settled with the operation. */
  private async open(restore: RestoreIds, signal: AbortSignal, end: AttemptEnd): Promise<void> {
    try {
      await this.asSystem(() => this.tenants.endRestoring(restore.tenantId, restore.operationId));
    } catch (error) {
      this.logger.warn({ msg: `The tenant's status stays "restoring": ${messageOf(error)}`, ...restore });
    }
    await this.webhook.after(restore, signal, end);
  }

  /** Only the system may write tenants. */
  private asSystem<T>(work: () => Promise<T>): Promise<T> {
    return asSystem(this.transactions, 'restoring', work);
  }
}
