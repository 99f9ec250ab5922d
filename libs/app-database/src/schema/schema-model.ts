/** What Lifeboat knows of the schema of an application database, read from its catalogs. */
export interface SchemaModel {
  tables: TableModel[];
  foreignKeys: ForeignKeyModel[];
}

/** A table that is not a partition; a partitioned table stands for all its leaves. */
export interface TableModel {
  oid: number;
  schema: string;
  name: string;
  partitioned: boolean;
  /** The tables that hold the rows: the table itself, or every leaf of a partitioned one. */
  leaves: LeafModel[];
  /** Belongs to an extension, so it is never part of the scope. */
  ofExtension: boolean;
  /** In the order of the table; dropped columns are left out. */
  columns: ColumnModel[];
  /** Without the columns that it only includes. Empty where there is none. */
  primaryKey: string[];
  /** Equality per column of the primary key, as `OPERATOR(schema.op)`. */
  primaryKeyOperators: string[];
  uniqueKeys: UniqueKeyModel[];
  partitionKey: string[];
  /** Deferrable unique and exclusion constraints that only some partitions have. */
  partitionOnlyKeys: string[];
  /** Partitions that lie outside this database. */
  foreignPartitions: string[];
  sequences: SequenceModel[];
  /** Triggers and rules that fire even in replica mode. */
  alwaysFiring: string[];
}

export interface LeafModel {
  oid: number;
  schema: string;
  name: string;
}

export interface ColumnModel {
  name: string;
  /** As `format_type` prints it with an empty search path: qualified, with its modifier. */
  type: string;
  /** That of the type behind a domain, without its modifier. */
  baseType: string;
  /** Equal values have equal text as far as its collation goes. */
  exactText: boolean;
  notNull: boolean;
  /** A row that does not name the column gets a value: by a default, an identity, or its domain's default. */
  hasDefault: boolean;
  /** A stored generated column: computed by the server, so never written. */
  generated: boolean;
  /** `GENERATED ALWAYS AS IDENTITY`: an INSERT may override it, an UPDATE may not. */
  identityAlways: boolean;
}

/** A unique or exclusion index; the primary key's only where that is deferrable. */
export interface UniqueKeyModel {
  name: string;
  /** Every column that takes part: as a key, in an expression or in the predicate. */
  columns: string[];
  /** Its constraint is deferrable, so that replica mode does not enforce it. */
  deferrable: boolean;
  /** `NULLS NOT DISTINCT`: two nulls conflict. */
  nullsEqual: boolean;
  /** Per key: the expression as SQL, and the operator under which two rows conflict, as `OPERATOR(schema.op)`. */
  elements: { expression: string; operator: string }[];
  /** SQL condition of a partial index. */
  predicate: string | null;
}

/** A sequence that fills a column of a table, by identity, `serial` or a default. */
export interface SequenceModel {
  schema: string;
  name: string;
  column: string;
  /** Step of nextval; negative sequences run down. */
  increment: number;
}

/** `none` (NO ACTION) and `restrict` only refuse; `set` is SET NULL and SET DEFAULT. */
type ReferentialAction = 'none' | 'restrict' | 'cascade' | 'set';

export interface ForeignKeyModel {
  name: string;
  table: number;
  columns: string[];
  referencedTable: number;
  referencedColumns: string[];
  /** Equality per column pair, as `OPERATOR(schema.op)`, referenced = referencing. */
  operators: string[];
  /** Per column pair ` COLLATE …`, to follow the referring column, where the two have different collations; else empty. */
  collations: string[];
  matchFull: boolean;
  deferrable: boolean;
  /** What the server does to referring rows when the row goes that they refer to. */
  onDelete: ReferentialAction;
  /** The same when its key changes. */
  onUpdate: ReferentialAction;
  /** It holds for one partition of the table, or refers to one partition. */
  partitionOnly: boolean;
}
