/** What becomes of a value that is unique, and that another row holds already. */
export type CollisionAction = 'keep' | 'suffix' | 'null' | 'fail';

/** The rule for one column. */
export interface CollisionRule {
  /** As `schema.table`. */
  table: string;
  column: string;
  rule: CollisionAction;
}

/** What a rule has changed. */
export interface ResolvedCollision extends CollisionRule {
  constraint: string;
  rows: number;
}
