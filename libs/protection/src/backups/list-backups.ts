import type { BackupFilter, BackupsRepository, Page, TenantsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type BackupView, viewOfBackup } from './backup-view.js';

/** Lists the backups of a tenant, newest first. */
export class ListBackups {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly backups: BackupsRepository,
  ) {}

  /** @throws LifeboatError TENANT_NOT_FOUND, FORBIDDEN, INVALID_REQUEST for a wrong cursor or limit */
  async list(filter: BackupFilter): Promise<Page<BackupView>> {
    await this.authoriser.require('backups.read', filter.tenantId);
    const page = await this.transactions.run(async () => {
      await this.tenants.get(filter.tenantId);
      return this.backups.list(filter);
    });
    return { items: page.items.map(viewOfBackup), nextCursor: page.nextCursor };
  }
}
