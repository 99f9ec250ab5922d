import { randomUUID } from 'node:crypto';
import type { AnchorStore } from '@lifeboat/archive';
import type { AuditChainsRepository, AuditWriter } from '@lifeboat/catalog';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { recorded } from './recorded.js';
import type { VerifyAuditLog } from './verify-audit-log.js';

export interface AnchoredLog {
  /** The object in the repository. */
  path: string;
  chains: number;
}

/**
 * Keeps the ends of all chains of the audit log in the repository, signed where a signing key is configured. Whoever owns the
 * catalog's tables can rewrite a chain so that it fits in itself; it does not fit an anchor any more.
 */
export class AnchorAuditLog {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly chains: AuditChainsRepository,
    private readonly verifyAuditLog: VerifyAuditLog,
    private readonly anchors: AnchorStore,
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks first whether all is whole: an anchor of a log that was tampered with would make it good.
   *
   * @param options.acceptFaults keeps the ends as they are all the same, as after a catalog was lost and rebuilt
   * @throws LifeboatError FORBIDDEN, AUDIT_LOG_ALTERED, CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE, REPOSITORY_FULL
   */
  async anchor({ acceptFaults }: { acceptFaults: boolean }): Promise<AnchoredLog> {
    await this.authoriser.require('logs.anchor', currentActor().tenantId);
    return recorded(
      this.audit,
      { action: 'logs.anchor', detail: { acceptFaults } },
      async () => {
        const { whole } = await this.verifyAuditLog.verify();
        if (!whole && !acceptFaults) {
          throw altered();
        }
        const chains = await this.transactions.run(() => this.chains.heads());
        const path = await this.anchors.write({ id: randomUUID(), anchoredAt: this.clock.now(), chains });
        return { path, chains: chains.length };
      },
      (anchored) => ({ detail: { acceptFaults, ...anchored } }),
    );
  }
}

function altered(): LifeboatError {
  return new LifeboatError('AUDIT_LOG_ALTERED', {
    detail: 'A line of the audit log was removed, altered or inserted. No anchor was written.',
    remedy:
      'See which: lifeboat logs verify. If that is settled, such as after a rebuild of the catalog: lifeboat logs anchor --accept-faults',
  });
}
