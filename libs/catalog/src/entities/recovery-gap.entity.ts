import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Why the change log has a hole; stable words. */
export const GAP_REASONS = [
  'slot_lost',
  'slot_ahead',
  'system_changed',
  'publication_changed',
  'identity_changed',
  'segment_missing',
  'segment_damaged',
  'schema_changed',
  'tenant_moved',
  'wal_limit',
  'capture_stopped',
  'key_missing',
] as const;

export type GapReason = (typeof GAP_REASONS)[number];

/**
 * A stretch of time to which a tenant, or some of its tables, cannot be recovered by the change log. It ends for a tenant
 * with the first full backup that shows what happened in it.
 */
@Entity({ schema: 'lifeboat', name: 'recovery_gaps' })
export class RecoveryGap {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'database_name', type: 'text' })
  databaseName!: string;

  /** The epoch that it ends, or lies in; null where there was none. */
  @Column({ name: 'epoch_id', type: 'uuid', nullable: true })
  epochId!: string | null;

  /** Null: every tenant of the database. */
  @Column({ name: 'tenant_id', type: 'text', nullable: true })
  tenantId!: string | null;

  /** As `schema.table`; null: all. */
  @Column({ type: 'text', array: true, nullable: true })
  tables!: string[] | null;

  /** The last moment that can still be recovered to. */
  @Column({ name: 'from_time', type: 'timestamptz' })
  fromTime!: Date;

  /** From then on changes are captured again; null while they are not. */
  @Column({ name: 'to_time', type: 'timestamptz', nullable: true })
  toTime!: Date | null;

  /** Position of the commit that it begins with, where it is known. */
  @Column({ name: 'from_lsn', type: 'text', nullable: true })
  fromLsn!: string | null;

  /** 64-bit id, as text, of the transaction that it begins with, where it is known: a base that sees it lies behind. */
  @Column({ name: 'from_xid', type: 'bigint', nullable: true })
  fromXid!: string | null;

  @Column({ type: 'text' })
  reason!: GapReason;

  /** What happened, for a person. */
  @Column({ type: 'text' })
  detail!: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'closed_at', type: 'timestamptz', precision: 3, nullable: true })
  closedAt!: Date | null;

  /** When new full backups were asked for on its account. */
  @Column({ name: 'full_requested_at', type: 'timestamptz', precision: 3, nullable: true })
  fullRequestedAt!: Date | null;
}
