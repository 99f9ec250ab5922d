import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InMicroseconds } from './in-microseconds.js';
import type { StoredSnapshot } from './tenant-birth.entity.js';

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

/** A relation that holds rows of a table. */
export interface LeafShape {
  /** The transactions that made it a part of the table; empty where it is the table itself. */
  since: string;
  /** Whether it began as a part of the table, without rows, and its changes are published. */
  seamless: boolean;
  /** Number of the file that its rows lie in; not known of shapes that were read long ago. */
  file?: string;
}

/** What of a table decides how its changes are to be read, as the server's catalogs say. */
export interface TableShape {
  /** By oid of each relation that holds rows. */
  leaves: Record<string, LeafShape>;
  /** By number of each column: name and type; the transaction that described it last is not known of old shapes. */
  columns: Record<string, { name: string; type: string; since?: string }>;
  /** By oid of each label of an enumeration that a column's type is made of. */
  labels: Record<string, string>;
  /**
   * By oid of each composite type that a column's type is made of: name and type of its attributes by their numbers, of which
   * none is ever given again; not known of shapes that were read long ago.
   */
  composites?: Record<string, Record<string, string>>;
  /** Oids of the publication's entries of it and its partitions, sorted; not known of shapes that were read long ago. */
  entries?: string[];
}

/** A moment at which no tenant could have rows that had none of its own in the tenants table. */
export interface SeenKeys {
  snapshot: StoredSnapshot;
  /** The server's time, in ISO 8601 with microseconds. */
  time: string;
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

  /** What its tables looked like when they were looked at last, by `schema.table`; null before the first time. */
  @Column({ type: 'jsonb', nullable: true })
  shapes!: Record<string, TableShape> | null;

  /** The newest such moment that is not behind what is covered; null while there is none. */
  @Column({ name: 'key_look', type: 'jsonb', nullable: true })
  keyLook!: SeenKeys | null;

  /** When full backups were asked for, for its changes to be replayed on; null while that is still to be done. */
  @Column({ name: 'fulls_requested_at', type: 'timestamptz', precision: 3, nullable: true })
  fullsRequestedAt!: Date | null;

  /** The server's time just after the marker's commit. */
  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  /** The same, exactly: in microseconds since 1970. */
  @InMicroseconds('started_at')
  startedMoment!: bigint;

  /** Where the slot stood when the epoch began, such as `0/16B3748`. */
  @Column({ name: 'started_lsn', type: 'text' })
  startedLsn!: string;

  /** End of the last commit that is durable: everything up to it can be recovered. */
  @Column({ name: 'covered_lsn', type: 'text' })
  coveredLsn!: string;

  /** The latest commit time of what is durable, cut off to milliseconds. */
  @Column({ name: 'covered_time', type: 'timestamptz' })
  coveredTime!: Date;

  /** The same, exactly: in microseconds since 1970. */
  @InMicroseconds('covered_time')
  coveredMoment!: bigint;

  /** The last commit of the segments that have expired; null while all are there. */
  @Column({ name: 'expired_lsn', type: 'text', nullable: true })
  expiredLsn!: string | null;

  /** The largest 64-bit transaction id, as text, in the segments that have expired: a base has it, or is none any more. */
  @Column({ name: 'expired_xid', type: 'bigint', nullable: true })
  expiredXid!: string | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  /** Why it ended: the reason of the gap that follows. */
  @Column({ name: 'end_reason', type: 'text', nullable: true })
  endReason!: string | null;
}
