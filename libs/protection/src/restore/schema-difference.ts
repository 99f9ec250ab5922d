/** A difference between the schema of a backup and that of now. */
export interface SchemaDifference {
  kind:
    | 'new table'
    | 'missing table'
    | 'renamed table'
    | 'new column'
    | 'missing column'
    | 'renamed column'
    | 'other type'
    | 'other key'
    | 'other ownership';
  /** As `schema.table`, as the backup names it; a new table as it is now. */
  table: string;
  column: string | null;
  /** For a person. */
  detail: string;
  /** Whether a restore must not go on with it. */
  isConflict: boolean;
}
