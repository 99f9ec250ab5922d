import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What tells a row of the table apart in its changes. */
export type ReplicaIdentity = 'default' | 'index' | 'full';

/** A table whose changes are captured, as it was when its epoch began. */
export interface EnrolledTable {
  schema: string;
  /** A partitioned table stands for its leaves. */
  table: string;
  /** The column that holds the tenant's key; for the tenants table its own key. */
  tenantColumn: string;
  /** What tells its rows apart: the primary key. Empty where it has none, and identity is full. */
  keyColumns: string[];
  identity: ReplicaIdentity;
  /** Those that are sent, in their order: generated columns are not. */
  columns: { name: string; type: string }[];
}

/**
 * One unbroken life of one slot: the changes of its tables lie in its segments without a hole, from the first
 * transaction that the marker's was not visible to up to what is covered.
 */
@Entity({ schema: 'lifeboat', name: 'change_log_epochs' })
export class ChangeLogEpoch {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Name of the application database. At most one of its epochs has not ended. */
  @Column({ name: 'database_name', type: 'text' })
  databaseName!: string;

  @Column({ name: 'slot_name', type: 'text' })
  slotName!: string;

  @Column({ name: 'publication_name', type: 'text' })
  publicationName!: string;

  /** Of the server, with `timeline`: which history the positions below belong to. */
  @Column({ name: 'system_identifier', type: 'text' })
  systemIdentifier!: string;

  @Column({ type: 'integer' })
  timeline!: number;

  /** 64-bit id, as text, of the transaction that marked the beginning: a base's snapshot has a greater xmin. */
  @Column({ name: 'marker_xid', type: 'bigint' })
  markerXid!: string;

  @Column({ type: 'jsonb' })
  tables!: EnrolledTable[];

  /** The server's time just after the marker's commit. */
  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  /** Where the slot stood when the epoch began, such as `0/16B3748`. */
  @Column({ name: 'started_lsn', type: 'text' })
  startedLsn!: string;

  /** End of the last commit that is durable: everything up to it can be recovered. */
  @Column({ name: 'covered_lsn', type: 'text' })
  coveredLsn!: string;

  /** The latest commit time of what is durable. Exact in the database; here cut off to milliseconds. */
  @Column({ name: 'covered_time', type: 'timestamptz' })
  coveredTime!: Date;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  /** Why it ended: the reason of the gap that follows. */
  @Column({ name: 'end_reason', type: 'text', nullable: true })
  endReason!: string | null;
}
