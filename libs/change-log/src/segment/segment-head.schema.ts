import { z } from 'zod';

/** The version of the segment format that this Lifeboat writes, and the only one it reads. See docs/format.md. */
export const SEGMENT_FORMAT_VERSION = 1;

const count = z.int().nonnegative();
const text = z.string().min(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');
/** A 64-bit number, as text: JavaScript's numbers end at 2^53. */
const wide = z.string().regex(/^\d{1,20}$/, 'must be a whole number as text');
const lsn = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/, 'must be a WAL position such as 0/16B3748');
const time = z.iso.datetime({ precision: 6 });

const block = z.strictObject({
  tenantId: text,
  /** Counted from the first byte behind the second line. */
  offset: count,
  length: z.int().positive(),
  /** Of the bytes as stored. */
  sha256,
  encryption: z
    .strictObject({
      /** https://age-encryption.org/v1 */
      format: z.literal('age'),
      /** Which of the tenant's keys, counted from 1. */
      keyVersion: z.int().min(1),
      /** Whether only that key reads it, and no recovery key. */
      sealed: z.boolean(),
    })
    .nullable(),
  transactions: z.int().positive(),
  changes: z.int().positive(),
});

export const segmentHeadSchema = z.strictObject({
  format: z.literal('lifeboat-segment'),
  version: z.literal(SEGMENT_FORMAT_VERSION),
  /** Id of the epoch. */
  epoch: z.uuid(),
  /** 1, 2, … within the epoch. */
  number: z.int().min(1),
  /** The application database's name in Lifeboat's configuration. */
  database: text,
  systemIdentifier: wide,
  timeline: z.int().positive(),
  /** Positions of the first and the last commit record, and behind the last. */
  firstCommitLsn: lsn,
  lastCommitLsn: lsn,
  endLsn: lsn,
  /** Smallest and largest of all transactions. */
  minXid: wide,
  maxXid: wide,
  minCommitTime: time,
  maxCommitTime: time,
  /** The segment before; null for the first of the epoch. The checksum is of all its bytes. */
  previous: z.strictObject({ path: text, sha256 }).nullable(),
  /** Id, position and time of each commit, of all tenants and of none, in their order. */
  transactions: z.array(z.tuple([wide, lsn, time])).min(1),
  blocks: z.array(block),
});

/** The first line of a segment. */
export type SegmentHead = z.infer<typeof segmentHeadSchema>;
export type SegmentBlock = SegmentHead['blocks'][number];
/** 64-bit id, position of the commit, and commit time. */
export type SegmentTransaction = SegmentHead['transactions'][number];
