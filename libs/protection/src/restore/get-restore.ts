import type { RestoreApprovalsRepository, RestoresRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type RestoreView, viewOfRestore } from './restore-view.js';

export interface RestoreDetails extends RestoreView {
  /** Of a dry run, for a day: some of the rows that it would write, with old and new values. */
  samples: Record<string, unknown> | null;
}

/** Shows one restore with its plan, outcome and proof. */
export class GetRestore {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly restores: RestoresRepository,
    private readonly approvals: RestoreApprovalsRepository,
  ) {}

  /** @throws LifeboatError RESTORE_NOT_FOUND, FORBIDDEN */
  async get(tenantId: string, id: string): Promise<RestoreDetails> {
    await this.authoriser.require('restores.read', tenantId);
    return this.transactions.run(async () => ({
      ...viewOfRestore(await this.restores.get(tenantId, id), await this.approvals.find(id)),
      samples: await this.restores.samplesOf(tenantId, id),
    }));
  }
}
