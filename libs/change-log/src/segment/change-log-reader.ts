import type { Readable } from 'node:stream';
import { decode, decodingsOf, Meter, type Repository, release, type TenantKeyring } from '@lifeboat/archive';
import type { ChangeLogBlock, TenantBlock } from '@lifeboat/catalog';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { BLOCK_COMPRESSION } from './block-compression.js';
import type { ChangeRecord } from './change-record.js';
import { parseRecord } from './parse-record.js';
import { segmentDamaged, segmentMissing } from './segment-errors.js';
import { splitLines } from './split-lines.js';

/** PostgreSQL's longest value has 1 GB, and a row several of them; JavaScript's longest text has half of that. */
const LONGEST_LINE = 512 * 1024 * 1024;

/** Where a tenant's part of a segment lies, as the catalog knows it. */
export interface BlockAddress extends Pick<
  ChangeLogBlock,
  'tenantId' | 'byteOffset' | 'byteLength' | 'sha256' | 'keyVersion'
> {
  /** Of the segment. */
  path: string;
}

/** Where the block lies that the catalog speaks of. */
export function blockAddress({ segment, block }: TenantBlock): BlockAddress {
  const { tenantId, byteOffset, byteLength, sha256, keyVersion } = block;
  return { path: segment.path, tenantId, byteOffset, byteLength, sha256, keyVersion };
}

/** Reads tenants' blocks of the change log. */
export class ChangeLogReader {
  /** @param keys open what encrypted blocks are read with */
  constructor(
    private readonly repository: Repository,
    private readonly keys: Pick<TenantKeyring, 'open'>,
  ) {}

  /**
   * The lines of a block, in the order of commits, in one pass. Nothing that was read may be relied upon before the
   * iteration has ended without an error: only then is the block's SHA-256 known.
   *
   * @throws LifeboatError SEGMENT_MISSING, SEGMENT_DAMAGED, REPOSITORY_UNAVAILABLE, REPOSITORY_INVALID, MASTER_KEY_MISSING,
   *   MASTER_KEY_WRONG, TENANT_KEY_MISSING, TENANT_KEY_DAMAGED
   */
  async *readBlock(block: BlockAddress): AsyncGenerator<ChangeRecord> {
    await this.repository.open();
    const { path } = block;
    const codecs = decodingsOf(
      { compression: BLOCK_COMPRESSION, encryption: null },
      await this.identityOf(block),
    );
    const meter = new Meter();
    const stored = await this.open(block);
    const text = decode(stored, codecs, meter);
    const tooLong = (): Error => segmentDamaged(path, 'has a longer line than a block can have');
    try {
      for await (const line of splitLines(text as AsyncIterable<Buffer>, LONGEST_LINE, tooLong)) {
        const record = parseRecord(line.toString());
        if (record === null) {
          throw segmentDamaged(path, `has a line that is no change, in the block of ${block.tenantId}`);
        }
        yield record;
      }
      if (meter.bytes !== block.byteLength || meter.sha256() !== block.sha256) {
        throw segmentDamaged(path, `has a block of the tenant ${block.tenantId} with another SHA-256`);
      }
    } catch (error) {
      throw error instanceof LifeboatError
        ? error
        : segmentDamaged(path, `cannot be decoded (${messageOf(error)})`, error);
    } finally {
      await release(text);
      await release(stored);
    }
  }

  private async identityOf({ tenantId, keyVersion }: BlockAddress): Promise<string | null> {
    return keyVersion === null ? null : (await this.keys.open(tenantId, keyVersion)).pair.identity;
  }

  private async open({ path, byteOffset, byteLength }: BlockAddress): Promise<Readable> {
    try {
      return await this.repository.storage.get(path, { offset: byteOffset, length: byteLength });
    } catch (error) {
      const code = error instanceof LifeboatError ? error.code : null;
      if (code === 'OBJECT_NOT_FOUND') {
        await this.repository.ping();
        throw segmentMissing(path);
      }
      throw code === 'OBJECT_DAMAGED' ? segmentDamaged(path, 'ends too early', error) : error;
    }
  }
}
