/** What PostgreSQL logs of an old row. */
export type ReplicaIdentity = 'default' | 'nothing' | 'full' | 'index';

/** Everything in a server that enrolment depends on or changes, at one moment. */
export interface EnrolmentState {
  server: ServerState;
  publication: CapturePublicationState | null;
  slot: CaptureSlotState | null;
  /** Whether changes of the schema are marked in the change stream. */
  ddlMarker: boolean;
  /** Oids of tables that refuse to move a row to another tenant. */
  refusingMoves: number[];
  /** Those that hold rows: plain tables, and leaves of partitioned ones. */
  tables: TableState[];
  records: EnrolmentRecords;
}

export interface ServerState {
  database: string;
  /** By "lifeboat migrate". */
  prepared: boolean;
  /** Such as `UTF8`. */
  encoding: string;
  walLevel: string;
  standby: boolean;
  maxSlots: number;
  usedSlots: number;
  maxSenders: number;
  usedSenders: number;
  systemIdentifier: string;
}

export interface CapturePublicationState {
  /** Of all that is written: inserts, updates, deletes and truncates, of leaves under their own names. */
  asWanted: boolean;
  /** Publishes all tables, or those of a schema, so that single ones cannot be added or dropped. */
  sweeping: boolean;
  /** Its entries. A partitioned table stands for its leaves. */
  entries: { oid: number; schema: string; name: string; filtered: boolean }[];
  /** Oids of the tables whose rows are published in effect. */
  published: number[];
}

export interface CaptureSlotState {
  plugin: string;
  /** Null for a physical slot. */
  database: string | null;
  /** Somebody reads from it just now. */
  active: boolean;
  /** `reserved`, `extended`, `unreserved`, or `lost`. */
  walStatus: string | null;
  /** Bytes of WAL that the server keeps for it. */
  retainedBytes: number | null;
  confirmedLsn: string | null;
}

/** A table that holds rows. */
export interface TableState {
  oid: number;
  schema: string;
  name: string;
  unlogged: boolean;
  identity: ReplicaIdentity;
  /** The index that the identity uses, where it uses one. */
  identityIndex: string | null;
  /** Columns of the primary key as the default identity has them; empty where it cannot serve, deferrable or missing. */
  primaryKey: string[];
  /** Unique indexes that could be an identity. */
  uniqueIndexes: { name: string; columns: string[] }[];
  /** Whether the index that enrolment makes is there, and complete; null where there is none. */
  ownIndex: { valid: boolean } | null;
  /** The server's estimate. */
  rows: number;
  /** Without indexes and TOAST; the server's estimate. */
  bytes: number;
  /** Mean bytes per column, as far as they are known. */
  widths: Record<string, number>;
  /** Other publications that it is part of. */
  otherPublications: string[];
}

/** What enrolment has changed, as it was written down before it was changed. */
export interface EnrolmentRecords {
  /** Whether the database has been enrolled, be it in part, and not withdrawn. */
  kept: boolean;
  tables: TableRecord[];
  objects: ObjectRecord[];
}

/** A table whose replica identity was changed. */
export interface TableRecord {
  oid: number;
  schema: string;
  name: string;
  formerIdentity: ReplicaIdentity;
  formerIndex: string | null;
  identity: ReplicaIdentity;
  identityIndex: string | null;
  /** Whether enrolment made that index. */
  madeIndex: boolean;
}

/** Something that was made, besides indexes. */
export interface ObjectRecord {
  kind: 'publication' | 'slot' | 'ddl_marker' | 'move_trigger';
  /** Of the table, as SQL, where it is a trigger. */
  name: string;
}
