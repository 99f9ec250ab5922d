import type { GapReason } from '@lifeboat/catalog';

/** A hole that was met in the stream of changes. */
export interface StreamGap {
  reason: GapReason;
  /** As `schema.table`; null: all. */
  tables: string[] | null;
  /** Null: every tenant. */
  tenantId: string | null;
  /** What happened, for a person. */
  detail: string;
  /** The transaction that it begins with: 64-bit id, position and time of its commit. */
  at: { xid: string; lsn: string; time: string };
  /** True where what follows that transaction is captured again. */
  passing: boolean;
}

export interface TableAddress {
  schema: string;
  name: string;
}

/** What capturing needs to know of the application database while it reads the stream, and whom it tells. */
export interface CaptureSource {
  /**
   * Waits until what a transaction has changed of the schema can be seen: it is in the stream a moment before.
   *
   * @param xid 64 bits, as text
   */
  settled(xid: string): Promise<void>;

  /**
   * The table that a relation belongs to, which is the root of a partition.
   *
   * @returns null where the database has no such relation any more
   */
  rootOf(relationId: number): Promise<TableAddress | null>;

  /** Types as PostgreSQL prints them, in the order of what is asked. */
  typeNames(types: readonly { typeId: number; typeModifier: number }[]): Promise<string[]>;

  /** The relations in which the table's rows are: every leaf of a partitioned table. */
  leavesOf(table: TableAddress): Promise<number[]>;

  /** Every tenant of the database that the catalog knows. */
  tenantIds(): Promise<string[]>;

  /** Writes the gap down; returns once it is. */
  recordGap(gap: StreamGap): Promise<void>;
}
