import { randomUUID } from 'node:crypto';
import type { NewChangeLogBlock, NewChangeLogSegment } from '@lifeboat/catalog';
import type { StoredSegment } from './segment-store.js';

/** What the catalog keeps of a segment. */
export function segmentRows({ head, path, byteOffset, sha256, sizeBytes, blocksOffset }: StoredSegment): {
  segment: NewChangeLogSegment;
  blocks: NewChangeLogBlock[];
} {
  const segment = {
    id: randomUUID(),
    epochId: head.epoch,
    number: head.number,
    path,
    byteOffset,
    firstCommitLsn: head.firstCommitLsn,
    lastCommitLsn: head.lastCommitLsn,
    endLsn: head.endLsn,
    minXid: head.minXid,
    maxXid: head.maxXid,
    minCommitTime: head.minCommitTime,
    maxCommitTime: head.maxCommitTime,
    transactions: head.transactions.length,
    changes: head.blocks.reduce((sum, { changes }) => sum + changes, 0),
    sizeBytes,
    sha256,
    previousSha256: head.previous?.sha256 ?? null,
  };
  const blocks = head.blocks.map(({ tenantId, offset, length, sha256: ofBlock, encryption, ...counts }) => ({
    tenantId,
    byteOffset: blocksOffset + offset,
    byteLength: length,
    sha256: ofBlock,
    keyVersion: encryption?.keyVersion ?? null,
    sealed: encryption?.sealed ?? false,
    ...counts,
  }));
  return { segment, blocks };
}
