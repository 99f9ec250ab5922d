import type { TenantBlock } from '@lifeboat/catalog';
import type { BlockAddress, ChangeLogReader, ChangeRecord } from '@lifeboat/change-log';

/** Where a tenant's block is read. */
export function blockAddress({ segment, block }: TenantBlock): BlockAddress {
  const { tenantId, byteOffset, byteLength, sha256, keyVersion } = block;
  return { path: segment.path, tenantId, byteOffset, byteLength, sha256, keyVersion };
}

/** The records of each block, read when its turn comes. */
export function* readBlocks(
  reader: ChangeLogReader,
  blocks: readonly TenantBlock[],
): Generator<AsyncIterable<ChangeRecord>> {
  for (const block of blocks) {
    yield reader.readBlock(blockAddress(block));
  }
}
