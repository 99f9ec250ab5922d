import type { AuditWriter } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import { currentActor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { recorded } from './recorded.js';
import type { VerifyAuditLog } from './verify-audit-log.js';
import type { AnchoredLog, WriteAnchor } from './write-anchor.js';

/**
 * Keeps the ends of all chains of the audit log in the repository, signed where a signing key is configured. Whoever owns the
 * catalog's tables can rewrite a chain so that it fits in itself; it does not fit an anchor any more.
 */
export class AnchorAuditLog {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly verifyAuditLog: VerifyAuditLog,
    private readonly writeAnchor: WriteAnchor,
    private readonly audit: AuditWriter,
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
        return this.writeAnchor.write();
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
