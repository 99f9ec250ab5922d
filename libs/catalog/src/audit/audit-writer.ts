import { type Clock, systemClock } from '@lifeboat/kernel';
import { currentActor, RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import type { DataSource } from 'typeorm';
import { AuditEntry } from '../entities/audit-entry.entity.js';
import { insertRow } from '../repositories/write.js';
import type { AuditedActor, AuditRecord } from './audit-record.js';

/**
 * Adds to the audit log. Each line is committed in a transaction of its own, so that it stays when the work around it
 * rolls back; and it is written as the system, so that a viewer's or a stranger's refusal can be written too.
 */
export class AuditWriter {
  private readonly transactions: RlsTransactions;

  /**
   * @param dataSource with a pool that only audit writers use: work that holds a connection of the common pool waits
   *   here for a second one, and with all of them held by such work, none would ever be free
   */
  constructor(
    dataSource: DataSource,
    private readonly clock: Clock = systemClock,
  ) {
    this.transactions = new RlsTransactions(dataSource);
  }

  /**
   * Writes one line; it is durable when this resolves.
   *
   * @throws LifeboatError TENANT_CONTEXT_MISSING where no actor is given and there is no current one
   * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED
   */
  async write(record: AuditRecord): Promise<void> {
    const { actor = currentActor(), action, outcome, ...facts } = record;
    const row = {
      tenantId: actor.tenantId,
      remoteAddress: actor.remoteAddress ?? null,
      ...facts,
      action,
      outcome,
      at: this.clock.now(),
      ...actorColumns(actor),
    };
    await runAsSystem('audit', () => this.transactions.run(() => insertRow(AuditEntry, row)));
  }
}

function actorColumns({ subject, role, source, requestId }: AuditedActor): Partial<AuditEntry> {
  return { actorSubject: subject, actorRole: role, actorSource: source, requestId };
}
