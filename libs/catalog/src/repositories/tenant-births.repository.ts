import { requireRls } from '@lifeboat/tenancy';
import { type StoredSnapshot, TenantBirth } from '../entities/tenant-birth.entity.js';
import { RECORD_BIRTH } from './tenant-births.sql.js';

export interface NewTenantBirth {
  tenantId: string;
  epochId: string;
  /** Of the transaction by which the tenant's own row came: 64-bit id, and position and time of its commit. */
  xid: string;
  commitLsn: string;
  committedAt: string;
  /** One that shows nothing of the tenant. */
  snapshot: StoredSnapshot;
  /** When it was taken, in ISO 8601. */
  seenAt: string;
  /** Tables of tenants whose changes are not captured, as `schema.table`. */
  tablesNotCovered: string[];
}

/** The rows of `tenant_births`. Only the system writes them. */
export class TenantBirthsRepository {
  /**
   * Records that a tenant began, once.
   *
   * @returns false where it is known already, or where the change log holds something of the tenant from before
   */
  async record(birth: NewTenantBirth): Promise<boolean> {
    const rows = await requireRls().query<unknown[]>(RECORD_BIRTH, [JSON.stringify(birth)]);
    return rows.length === 1;
  }

  /** Those of a tenant, oldest first. */
  listOfTenant(tenantId: string): Promise<TenantBirth[]> {
    return requireRls().find(TenantBirth, {
      where: { tenantId },
      order: { committedAt: 'ASC', commitLsn: 'ASC' },
    });
  }
}
