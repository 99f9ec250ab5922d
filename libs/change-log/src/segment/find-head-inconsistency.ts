import { parseLsn } from '../lsn/lsn.js';
import type { SegmentHead } from './segment-head.schema.js';

/** @returns a clause that follows the segment's path, such as `names …`; null where nothing contradicts itself */
export function findHeadInconsistency(head: SegmentHead): string | null {
  return findHole(head) ?? findWrongBound(head) ?? findDisorder(head);
}

function findHole({ blocks }: SegmentHead): string | null {
  let end = 0;
  for (const { offset, length, tenantId } of blocks) {
    if (offset !== end) {
      return `has a hole before the block of the tenant ${tenantId}`;
    }
    end += length;
  }
  const tenants = new Set(blocks.map(({ tenantId }) => tenantId));
  return tenants.size === blocks.length ? null : 'has two blocks of the same tenant';
}

function findWrongBound(head: SegmentHead): string | null {
  const { transactions } = head;
  const xids = transactions.map(([xid]) => BigInt(xid)).sort((a, b) => (a < b ? -1 : 1));
  const times = transactions.map(([, , time]) => time).sort();
  const bounds = {
    firstCommitLsn: transactions[0]?.[1],
    lastCommitLsn: transactions.at(-1)?.[1],
    minXid: String(xids[0]),
    maxXid: String(xids.at(-1)),
    minCommitTime: times[0],
    maxCommitTime: times.at(-1),
  };
  const wrong = Object.entries(bounds).find(([name, value]) => head[name as keyof typeof bounds] !== value);
  return wrong === undefined ? null : `has transactions that do not agree with its ${wrong[0]}`;
}

function findDisorder({ transactions, endLsn }: SegmentHead): string | null {
  let last = -1n;
  for (const [, lsn] of transactions) {
    const position = parseLsn(lsn);
    if (position <= last) {
      return 'has transactions out of their order';
    }
    last = position;
  }
  return parseLsn(endLsn) > last ? null : 'ends before its last transaction';
}
