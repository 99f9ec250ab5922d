import { requireRls } from '@lifeboat/tenancy';
import { In, type SelectQueryBuilder } from 'typeorm';
import { ChangeLogBlock } from '../entities/change-log-block.entity.js';
import { ChangeLogSegment } from '../entities/change-log-segment.entity.js';
import type { TenantBlock } from './change-log-segments.repository.js';
import { MISSING_SEGMENTS, TIME_BEFORE_SEGMENT } from './recovery-segments.sql.js';

/** What of an epoch a replay reads. */
export interface ReplayStretch {
  epochId: string;
  /** 64-bit id, as text: begins with the first segment that holds it or a later one. */
  minXid: string;
  /** Such as `0/16B3748`: ends with the last segment that begins before it. */
  toLsn: string;
}

const HAS_BLOCK =
  'exists (select from lifeboat.change_log_blocks b where b.segment_id = segment.id and b.tenant_id = :tenantId)';

/** Finds segments for recoveries. */
export class RecoverySegmentsRepository {
  /**
   * The first segment with a commit later than a moment; null where there is none.
   *
   * @param time ISO 8601, with up to microseconds
   */
  firstLaterThan(epochId: string, time: string): Promise<ChangeLogSegment | null> {
    return this.ofEpoch(epochId)
      .andWhere('segment.maxCommitTime > :time', { time })
      .orderBy('segment.number', 'ASC')
      .getOne();
  }

  /** Segments that may hold a transaction, in their order. */
  around(epochId: string, xid: string): Promise<ChangeLogSegment[]> {
    return this.ofEpoch(epochId)
      .andWhere(':xid between segment.minXid and segment.maxXid', { xid })
      .orderBy('segment.number', 'ASC')
      .getMany();
  }

  /** Where a tenant's block lies now; null where the catalog has it no more. */
  async blockNow({
    segment: { id: segmentId },
    block: { tenantId },
  }: TenantBlock): Promise<TenantBlock | null> {
    const segment = await requireRls().findOneBy(ChangeLogSegment, { id: segmentId });
    const block = await requireRls().findOneBy(ChangeLogBlock, { segmentId, tenantId });
    return segment === null || block === null ? null : { segment, block };
  }

  /** Where a segment lies now; null where the catalog has it no more. */
  find(id: string): Promise<ChangeLogSegment | null> {
    return requireRls().findOneBy(ChangeLogSegment, { id });
  }

  /** The last segment that begins before a position; null where there is none. */
  lastBefore(epochId: string, lsn: string): Promise<ChangeLogSegment | null> {
    return this.ofEpoch(epochId)
      .andWhere('segment.firstCommitLsn < :lsn', { lsn })
      .orderBy('segment.number', 'DESC')
      .getOne();
  }

  /** The latest commit time of all segments before one, in ISO 8601 with microseconds; null where it is the first. */
  async latestTimeBefore({ epochId, number }: ChangeLogSegment): Promise<string | null> {
    const [found] = await requireRls().query<{ time: string | null }[]>(TIME_BEFORE_SEGMENT, [
      epochId,
      number,
    ]);
    return found?.time ?? null;
  }

  /**
   * Whether all segments of a stretch are known, from the first that is needed: it must be the epoch's first one, or the
   * one before it is known not to be needed.
   */
  async isWhole({ epochId, minXid, toLsn }: ReplayStretch): Promise<boolean> {
    const [found] = await requireRls().query<{ missing: boolean }[]>(MISSING_SEGMENTS, [
      epochId,
      minXid,
      toLsn,
    ]);
    return found?.missing === false;
  }

  /** The tenant's blocks of a stretch in their order. */
  async blocksOf(tenantId: string, { epochId, minXid, toLsn }: ReplayStretch): Promise<TenantBlock[]> {
    const first = await this.ofEpoch(epochId)
      .andWhere('segment.maxXid >= :minXid', { minXid })
      .orderBy('segment.number', 'ASC')
      .getOne();
    if (first === null) {
      return [];
    }
    const segments = await this.ofEpoch(epochId)
      .andWhere('segment.number >= :number', { number: first.number })
      .andWhere('segment.firstCommitLsn < :toLsn', { toLsn })
      .andWhere(HAS_BLOCK, { tenantId })
      .orderBy('segment.number', 'ASC')
      .getMany();
    return this.withBlocks(tenantId, segments);
  }

  /**
   * The tenant's blocks in segments with commits between two moments, both included, in their order.
   *
   * @param from ISO 8601, as `to`, with up to microseconds
   */
  async blocksBetween(tenantId: string, epochId: string, from: string, to: string): Promise<TenantBlock[]> {
    const segments = await this.ofEpoch(epochId)
      .andWhere('segment.maxCommitTime >= :from', { from })
      .andWhere('segment.minCommitTime <= :to', { to })
      .andWhere(HAS_BLOCK, { tenantId })
      .orderBy('segment.number', 'ASC')
      .getMany();
    return this.withBlocks(tenantId, segments);
  }

  private async withBlocks(tenantId: string, segments: ChangeLogSegment[]): Promise<TenantBlock[]> {
    const blocks = await requireRls().findBy(ChangeLogBlock, {
      tenantId,
      segmentId: In(segments.map(({ id }) => id)),
    });
    const bySegment = new Map(blocks.map((block) => [block.segmentId, block]));
    return segments.flatMap((segment) => {
      const block = bySegment.get(segment.id);
      return block === undefined ? [] : [{ segment, block }];
    });
  }

  private ofEpoch(epochId: string): SelectQueryBuilder<ChangeLogSegment> {
    return requireRls()
      .createQueryBuilder(ChangeLogSegment, 'segment')
      .where('segment.epochId = :epochId', { epochId });
  }
}
