/** A value in a row as it is sent: its text, null, or `undefined` for unchanged TOAST, which is not sent. */
export type SentValue = string | null | undefined;

/** What pgoutput says of the identity of a table's rows. */
export type SentIdentity = 'default' | 'nothing' | 'full' | 'index';

export interface SentColumn {
  name: string;
  /** Part of the replica identity. */
  key: boolean;
  typeId: number;
  typeModifier: number;
}

export interface BeginMessage {
  kind: 'begin';
  /** Position of the commit record. */
  commitLsn: bigint;
  /** Microseconds since 2000-01-01. */
  commitTime: bigint;
  /** The lower 32 bits of the id. */
  xid: number;
}

interface CommitMessage {
  kind: 'commit';
  commitLsn: bigint;
  /** Behind the commit record: what is confirmed. */
  endLsn: bigint;
}

/** Comes before the first change of a table in a session, and again before the first one after a change of the table. */
export interface RelationMessage {
  kind: 'relation';
  /** The table's oid; of the leaf, where it is partitioned. */
  relationId: number;
  schema: string;
  name: string;
  identity: SentIdentity;
  columns: SentColumn[];
}

export interface InsertMessage {
  kind: 'insert';
  relationId: number;
  row: SentValue[];
}

export interface UpdateMessage {
  kind: 'update';
  relationId: number;
  /** The old row, of which only the identity's columns are sent unless it is full; null where the key is the same. */
  old: SentValue[] | null;
  row: SentValue[];
}

export interface DeleteMessage {
  kind: 'delete';
  relationId: number;
  old: SentValue[];
}

export interface TruncateMessage {
  kind: 'truncate';
  relationIds: number[];
}

/** What `pg_logical_emit_message` was given. */
export interface LogicalMessage {
  kind: 'message';
  /** Part of the open transaction; others come outside, and also of transactions that were rolled back. */
  transactional: boolean;
  prefix: string;
  content: string;
}

/** What says nothing about rows: the origin of a transaction, the name of a type. */
interface IgnoredMessage {
  kind: 'ignored';
}

/** One message of the output plugin pgoutput in version 1 of its protocol. */
export type PgoutputMessage =
  | BeginMessage
  | CommitMessage
  | RelationMessage
  | InsertMessage
  | UpdateMessage
  | DeleteMessage
  | TruncateMessage
  | LogicalMessage
  | IgnoredMessage;
