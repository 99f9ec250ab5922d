import type { Page, PageRequest, RestorePointsRepository, TenantsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type RestorePointView, viewOfRestorePoint } from './restore-point-view.js';

/** Lists the restore points of a tenant, newest first. */
export class ListRestorePoints {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly points: RestorePointsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError TENANT_NOT_FOUND, FORBIDDEN, INVALID_REQUEST for a wrong cursor or limit */
  async list(filter: PageRequest & { tenantId: string }): Promise<Page<RestorePointView>> {
    await this.authoriser.require('restores.read', filter.tenantId);
    const page = await this.transactions.run(async () => {
      await this.tenants.get(filter.tenantId);
      return this.points.list(filter);
    });
    const now = this.clock.now();
    return { items: page.items.map((point) => viewOfRestorePoint(point, now)), nextCursor: page.nextCursor };
  }
}
