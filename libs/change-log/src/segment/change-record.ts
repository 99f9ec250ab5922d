/** Stands for a value that an update did not change and PostgreSQL did not send: the row's older value is the value. */
export const UNCHANGED = 0;

/** A value as PostgreSQL sent it: its text under pinned settings; null; or `UNCHANGED`. */
export type ChangeValue = string | null | typeof UNCHANGED;

/** Opens a transaction: what follows, up to the next of its kind, was committed by it. */
export interface TransactionRecord {
  /** 64-bit transaction id, as text. */
  x: string;
  /** Position of its commit, such as `0/16B3748`; transactions are in the order of these. */
  l: string;
  /** Commit time in ISO 8601, with microseconds and `Z`. */
  t: string;
  /** Only of a transaction in which a restore of Lifeboat's wrote. */
  r?: { restoreId: string };
}

/** Says what the number stands for in the records that follow it; the same number can be defined anew. */
export interface TableRecord {
  n: number;
  schema: string;
  /** The root, where the change was made to a partition. */
  table: string;
  /** Names, in the order of the values. */
  columns: string[];
  /** Types of the columns as PostgreSQL prints them, such as `character varying(20)`. */
  types: string[];
  /** Names of the columns of the replica identity, in the order of the old keys' values; all where it is full. */
  key: string[];
}

export type InsertRecord = ['I', number, ChangeValue[]];

/** The old key, then the new row. */
export type UpdateRecord = ['U', number, ChangeValue[], ChangeValue[]];

/** The old key. */
export type DeleteRecord = ['D', number, ChangeValue[]];

/** All rows of the table are gone. */
export type TruncateRecord = ['R', number];

export type RowRecord = InsertRecord | UpdateRecord | DeleteRecord | TruncateRecord;

/** One line of a block, in the order in which the lines were committed. */
export type ChangeRecord = TransactionRecord | TableRecord | RowRecord;

/** Tells what a record is. */
export function isTransaction(record: ChangeRecord): record is TransactionRecord {
  return 'x' in record;
}

/** Tells what a record is. */
export function isTable(record: ChangeRecord): record is TableRecord {
  return 'n' in record;
}
