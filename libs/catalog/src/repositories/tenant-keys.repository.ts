import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { IsNull } from 'typeorm';
import { TenantKey } from '../entities/tenant-key.entity.js';

/** The rows of `tenant_keys`. */
export class TenantKeysRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  async create(key: TenantKey): Promise<void> {
    await requireRls().insert(TenantKey, key);
  }

  /** Writes a key that the repository tells of; one that the catalog has stays as it is. */
  async register(key: TenantKey): Promise<void> {
    await requireRls().createQueryBuilder().insert().into(TenantKey).values(key).orIgnore().execute();
  }

  /** All keys of all tenants. */
  listAll(): Promise<TenantKey[]> {
    return requireRls().find(TenantKey, { order: { tenantId: 'ASC', version: 'ASC' } });
  }

  /** All versions, oldest first. */
  list(tenantId: string): Promise<TenantKey[]> {
    return requireRls().find(TenantKey, { where: { tenantId }, order: { version: 'ASC' } });
  }

  /** The newest version, also where it was destroyed; null where the tenant never had a key. */
  newest(tenantId: string): Promise<TenantKey | null> {
    return requireRls().findOne(TenantKey, { where: { tenantId }, order: { version: 'DESC' } });
  }

  /** Marks all versions as destroyed; only the system may. */
  async destroyAll(tenantId: string): Promise<void> {
    const destroyedAt = this.clock.now();
    await requireRls().update(TenantKey, { tenantId, destroyedAt: IsNull() }, { destroyedAt });
  }
}
