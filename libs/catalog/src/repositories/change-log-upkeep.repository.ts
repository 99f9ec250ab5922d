import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { LessThan } from 'typeorm';
import { ChangeLogBlock } from '../entities/change-log-block.entity.js';
import { ChangeLogEpoch } from '../entities/change-log-epoch.entity.js';
import { ChangeLogSegment } from '../entities/change-log-segment.entity.js';
import { TenantBirth } from '../entities/tenant-birth.entity.js';
import { INSERT_BLOCKS, INSERT_SEGMENT } from './change-log.sql.js';
import type { NewChangeLogBlock, NewChangeLogSegment } from './change-log-segments.repository.js';
import {
  BLOCKS_OF_ERASED,
  DATABASES_OF_TENANT,
  DELETE_GAPS,
  DELETE_SEGMENTS,
  EXPIRE_EPOCH,
  FIRST_NEEDED,
  HOLD_OPEN_EPOCHS,
  READABLE_BLOCKS,
  UNFINISHED_WORK,
} from './change-log-upkeep.sql.js';

/** A tenant's block that others than the tenant's own key read. */
export interface ReadableBlock {
  segmentId: string;
  /** Of the segment, relative to the repository. */
  path: string;
  /** Counted from the first byte of the segment. */
  byteOffset: number;
  byteLength: number;
}

/** Something that has been asked for and has not ended. */
export interface UnfinishedWork {
  tenantId: string;
  kind: string;
}

/** A segment that the catalog has no more. */
export interface RemovedSegment {
  path: string;
  sizeBytes: number;
}

/** What becomes of segments after they were written, over all tenants: for a system administrator's context. */
export class ChangeLogUpkeepRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** The application databases in whose change log a tenant may have blocks. */
  async databasesOf(tenantId: string): Promise<string[]> {
    const rows = await requireRls().query<{ name: string }[]>(DATABASES_OF_TENANT, [tenantId]);
    return rows.map(({ name }) => name);
  }

  /**
   * The tenant's blocks that are not sealed, oldest first. Segments that are being registered at this moment are waited
   * for: whoever comes later sees that the tenant was erased, if it was marked before.
   */
  async readableBlocks(tenantId: string, databaseName: string): Promise<ReadableBlock[]> {
    await requireRls().query(HOLD_OPEN_EPOCHS, [databaseName]);
    return requireRls().query<ReadableBlock[]>(READABLE_BLOCKS, [tenantId, databaseName]);
  }

  /** Says that a segment lies elsewhere, and has no block of the tenant any more. */
  async replace(segmentId: string, path: string, tenantId: string): Promise<void> {
    await requireRls().update(ChangeLogSegment, { id: segmentId }, { path });
    await this.forgetBlock(segmentId, tenantId);
  }

  async forgetBlock(segmentId: string, tenantId: string): Promise<void> {
    await requireRls().delete(ChangeLogBlock, { segmentId, tenantId });
  }

  /** Forgets how the tenant began: what the change log held of it is not all there any more. */
  async forgetBirths(tenantId: string): Promise<void> {
    await requireRls().delete(TenantBirth, { tenantId });
  }

  /** Which tenants of an application database something is asked for or done, and what; as kinds of operations. */
  async workOf(databaseName: string): Promise<UnfinishedWork[]> {
    return requireRls().query<UnfinishedWork[]>(UNFINISHED_WORK, [databaseName]);
  }

  /**
   * The first segment of an epoch that is still needed; null where none is.
   *
   * @param minXid 64-bit id, as text: of a base, the first transaction that it may not have; null where there is no base
   * @param since what was committed from then on is needed in any case
   */
  async firstNeeded(epochId: string, minXid: string | null, since: Date): Promise<number | null> {
    const [found] = await requireRls().query<{ number: number | null }[]>(FIRST_NEEDED, [
      epochId,
      minXid,
      since,
    ]);
    return found?.number ?? null;
  }

  /** Registers a segment that lies in the repository, with its blocks, whatever comes before it. */
  async restore(segment: NewChangeLogSegment, blocks: readonly NewChangeLogBlock[]): Promise<void> {
    await requireRls().query(INSERT_SEGMENT, [JSON.stringify(segment), this.clock.now()]);
    await requireRls().query(INSERT_BLOCKS, [segment.id, JSON.stringify(blocks)]);
  }

  /** Epochs of all application databases, oldest first. */
  listEpochs(): Promise<ChangeLogEpoch[]> {
    return requireRls().find(ChangeLogEpoch, { order: { startedAt: 'ASC', id: 'ASC' } });
  }

  /** Blocks of erased tenants that others than the tenants' own keys read. */
  async blocksOfErased(): Promise<{ tenantId: string; path: string }[]> {
    return requireRls().query<{ tenantId: string; path: string }[]>(BLOCKS_OF_ERASED);
  }

  /** Removes the segments of an epoch before one, with their blocks; their objects are not touched. Oldest first. */
  async removeBefore(epochId: string, number: number, limit: number): Promise<RemovedSegment[]> {
    const segments = await requireRls().find(ChangeLogSegment, {
      where: { epochId, number: LessThan(number) },
      order: { number: 'ASC' },
      take: limit,
    });
    const last = segments.at(-1);
    if (last === undefined) {
      return [];
    }
    await requireRls().query(DELETE_SEGMENTS, [segments.map(({ id }) => id)]);
    const xids = segments.map(({ maxXid }) => BigInt(maxXid));
    const largest = xids.reduce((max, xid) => (xid > max ? xid : max));
    await this.expired(epochId, last.lastCommitLsn, String(largest));
    return segments.map(({ path, sizeBytes }) => ({ path, sizeBytes }));
  }

  /**
   * Says that segments of an epoch are gone.
   *
   * @param lsn position of the last commit in them; null where it is not known
   * @param xid the largest 64-bit transaction id in them, as text, or a larger one
   */
  async expired(epochId: string, lsn: string | null, xid: string): Promise<void> {
    await requireRls().query(EXPIRE_EPOCH, [epochId, lsn, xid]);
  }

  /**
   * Removes gaps that are wholly before a moment, and behind which full backups were asked for.
   *
   * @returns how many
   */
  async removeGaps(databaseName: string, before: Date): Promise<number> {
    const [, count] = await requireRls().query<[unknown[], number]>(DELETE_GAPS, [databaseName, before]);
    return count;
  }

  /** Removes an epoch that has no segments and no gaps any more; false where it has. */
  async removeEpoch(epochId: string): Promise<boolean> {
    const result = await requireRls()
      .createQueryBuilder()
      .delete()
      .from(ChangeLogEpoch)
      .where('id = :epochId', { epochId })
      .andWhere('not exists (select from lifeboat.change_log_segments s where s.epoch_id = :epochId)')
      .andWhere('not exists (select from lifeboat.recovery_gaps g where g.epoch_id = :epochId)')
      .execute();
    return result.affected === 1;
  }
}
