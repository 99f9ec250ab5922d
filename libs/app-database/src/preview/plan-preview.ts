/** What a plan shows to a person besides its numbers. */
export interface PlanPreview {
  conflicts: PlanConflict[];
  sequences: SequenceMove[];
  samples: RowSample[];
}

/** Why an apply of the plan would be refused. */
export interface PlanConflict {
  /**
   * `missing parent`: written rows would refer to rows that do not exist. `still referred to`: rows that stay refer to
   * rows that would go. `key taken`: another row holds the key of a written one.
   */
  kind: 'missing parent' | 'still referred to' | 'key taken';
  constraint: string;
  /** The table that would be written, as `schema.table`. */
  table: string;
  /** The other table of a foreign key; that of the row in the way. */
  otherTable: string;
  /** Those of `table` that take part in the key. */
  columns: string[];
  /** Rows that are in conflict: those that refer, or that would take the key. */
  rows: number;
  /** Keys of the tenant's own rows in `table`; never of others'. */
  sampleKeys: Record<string, string | null>[];
}

/** A sequence that would be moved past restored values. Both as text, since they have 64 bits. */
export interface SequenceMove {
  sequence: string;
  /** The last number drawn; null where none was. */
  from: string | null;
  to: string;
}

/** One row that would be written. Values are text, as the database prints them, and cut where they are long. */
export interface RowSample {
  table: string;
  action: 'insert' | 'update' | 'delete';
  /** Empty in a table without a primary key. */
  key: Record<string, string | null>;
  /** The values that go; of an update only those that differ. Null for an insert. */
  old: Record<string, string | null> | null;
  /** The values that come; of an update only those that differ. Null for a delete. */
  new: Record<string, string | null> | null;
}
