import { lockKeyOf } from './lock-key.js';

/**
 * The advisory lock of a tenant: 64 bits of SHA-256, as PostgreSQL's bigint. The name before the id keeps it apart
 * from other locks of the database; two tenants that share a key, one chance in 10^19, would only wait for each other.
 */
export function tenantLockKey(tenantId: string): string {
  return lockKeyOf(`lifeboat:tenant-lock:${tenantId}`);
}
