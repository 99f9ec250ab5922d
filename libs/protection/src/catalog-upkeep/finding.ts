/** What can be wrong between catalog and repository. */
export type FindingKind =
  | 'manifest_missing'
  | 'manifest_damaged'
  | 'manifest_changed'
  | 'manifest_not_trusted'
  | 'volume_missing'
  | 'volume_size_wrong'
  | 'parent_missing'
  | 'backup_not_catalogued'
  | 'backup_unfinished'
  | 'backup_stuck'
  | 'schema_missing'
  | 'schema_unused'
  | 'object_unknown'
  | 'key_damaged'
  | 'key_missing'
  | 'erasure_incomplete'
  | 'erasure_not_catalogued'
  | 'erasure_damaged'
  | 'epoch_damaged'
  | 'epoch_missing'
  | 'epoch_not_catalogued'
  | 'gap_damaged'
  | 'segment_missing'
  | 'segment_damaged'
  | 'segment_chain_broken'
  | 'segment_not_catalogued';

/** `error`: a backup cannot be relied upon. `warning`: something should be done. `info`: nothing is at risk. */
type FindingSeverity = 'error' | 'warning' | 'info';

/** One difference between catalog and repository, or one thing in the repository that is not as it should be. */
export interface CatalogFinding {
  kind: FindingKind;
  severity: FindingSeverity;
  tenantId: string | null;
  backupId: string | null;
  /** Path in the repository. */
  object: string | null;
  /** What was found. */
  detail: string;
  /** What can be done. */
  remedy: string;
  /** What a repair did or why it did nothing; null where nothing was to be repaired. */
  repair: { done: boolean; detail: string } | null;
}

/** Whether anybody has to look: what only informs does not count. */
export function needsAttention({ severity }: CatalogFinding): boolean {
  return severity !== 'info';
}
