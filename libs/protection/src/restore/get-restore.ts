import type { RestoresRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type RestoreView, viewOfRestore } from './restore-view.js';

/** Shows one restore with its plan, outcome and proof. */
export class GetRestore {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly restores: RestoresRepository,
  ) {}

  /** @throws LifeboatError RESTORE_NOT_FOUND, FORBIDDEN */
  async get(tenantId: string, id: string): Promise<RestoreView> {
    await this.authoriser.require('restores.read', tenantId);
    return viewOfRestore(await this.transactions.run(() => this.restores.get(tenantId, id)));
  }
}
