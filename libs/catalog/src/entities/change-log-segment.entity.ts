import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintToNumber } from './bigint-to-number.js';

/** One object of the change log: what all tenants' transactions changed over a stretch of the stream of commits. */
@Entity({ schema: 'lifeboat', name: 'change_log_segments' })
export class ChangeLogSegment {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'epoch_id', type: 'uuid' })
  epochId!: string;

  /** 1, 2, … within the epoch, without a hole. */
  @Column({ type: 'integer' })
  number!: number;

  /** Of the object, relative to the repository. */
  @Column({ type: 'text' })
  path!: string;

  /** Where it begins in the object: 0 unless it lies in a bundle behind others. */
  @Column({ name: 'byte_offset', type: 'bigint', transformer: bigintToNumber })
  byteOffset!: number;

  /** Positions such as `0/16B3748`: of the first and the last commit record, and behind the last. */
  @Column({ name: 'first_commit_lsn', type: 'text' })
  firstCommitLsn!: string;

  @Column({ name: 'last_commit_lsn', type: 'text' })
  lastCommitLsn!: string;

  @Column({ name: 'end_lsn', type: 'text' })
  endLsn!: string;

  /** Smallest and largest 64-bit transaction id, as text. */
  @Column({ name: 'min_xid', type: 'bigint' })
  minXid!: string;

  @Column({ name: 'max_xid', type: 'bigint' })
  maxXid!: string;

  /** Smallest and largest commit time. Exact in the database and in the segment; here cut off to milliseconds. */
  @Column({ name: 'min_commit_time', type: 'timestamptz' })
  minCommitTime!: Date;

  @Column({ name: 'max_commit_time', type: 'timestamptz' })
  maxCommitTime!: Date;

  /** Of all tenants, and of none. */
  @Column({ type: 'integer' })
  transactions!: number;

  /** Over all blocks. */
  @Column({ type: 'bigint', transformer: bigintToNumber })
  changes!: number;

  /** Of the segment, not of the bundle that it lies in. */
  @Column({ name: 'size_bytes', type: 'bigint', transformer: bigintToNumber })
  sizeBytes!: number;

  /** Of the object's bytes, in lower-case hex. */
  @Column({ type: 'text' })
  sha256!: string;

  /** That of the segment before; null for the first of the epoch. */
  @Column({ name: 'previous_sha256', type: 'text', nullable: true })
  previousSha256!: string | null;

  /** When it was put into a bundle; null while it has an object of its own, or where that is not known. */
  @Column({ name: 'bundled_at', type: 'timestamptz', precision: 3, nullable: true })
  bundledAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
