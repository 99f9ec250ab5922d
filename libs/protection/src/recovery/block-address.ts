import type { TenantBlock } from '@lifeboat/catalog';
import type { BlockAddress } from '@lifeboat/change-log';

/** Where a tenant's block is read. */
export function blockAddress({ segment, block }: TenantBlock): BlockAddress {
  const { tenantId, byteOffset, byteLength, sha256, keyVersion } = block;
  return { path: segment.path, tenantId, byteOffset, byteLength, sha256, keyVersion };
}
