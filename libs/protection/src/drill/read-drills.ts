import type { Drill, DrillFilter, DrillsRepository, Page, TenantsRepository } from '@lifeboat/catalog';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { DrillSigner } from './drill-signer.js';
import { type DrillDetails, type DrillView, viewOfDrill } from './drill-view.js';

/** Shows drills and their reports, each with what its signature is worth. */
export class ReadDrills {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly drills: DrillsRepository,
    private readonly signer: DrillSigner,
  ) {}

  /**
   * Newest first.
   *
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, INVALID_REQUEST for a cursor that is none
   */
  async list(filter: DrillFilter): Promise<Page<DrillView>> {
    await this.authoriser.require('drills.read', filter.tenantId);
    const { items, nextCursor } = await this.transactions.run(async () => {
      await this.tenants.get(filter.tenantId);
      return this.drills.list(filter);
    });
    return { items: items.map((drill) => viewOfDrill(drill, this.signer.stateOf(drill))), nextCursor };
  }

  /** @throws LifeboatError FORBIDDEN, DRILL_NOT_FOUND within the tenant */
  async get(tenantId: string, id: string): Promise<DrillDetails> {
    await this.authoriser.require('drills.read', tenantId);
    return this.detailsOf(await this.transactions.run(() => this.drills.get(tenantId, id)));
  }

  /**
   * By its id alone, within what the actor may see.
   *
   * @throws LifeboatError FORBIDDEN, DRILL_NOT_FOUND, also for another tenant's
   */
  async find(id: string): Promise<DrillDetails> {
    await this.authoriser.require('drills.read', currentActor().tenantId);
    return this.detailsOf(await this.transactions.run(() => this.drills.getOfAnyTenant(id)));
  }

  private detailsOf(drill: Drill): DrillDetails {
    return { ...viewOfDrill(drill, this.signer.stateOf(drill)), report: drill.report };
  }
}
