/** What a caller can ask for when he rolls back. */
export interface RollbackInput {
  dryRun?: boolean | undefined;
  planHash?: string | undefined;
  /** Needed where the restore needed one, unless it is a preview. */
  reason?: string | undefined;
}
