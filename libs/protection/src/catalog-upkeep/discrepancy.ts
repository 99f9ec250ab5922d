import type { BackupLocation, Manifest } from '@lifeboat/archive';
import type { ChangeLogEpoch, NewRecoveryGap, RegisteredBackup } from '@lifeboat/catalog';
import type { CatalogFinding } from './finding.js';

/** What is safe to do about a discrepancy. */
export type Repair =
  | { kind: 'register'; backup: RegisteredBackup; encryption: Manifest['encryption'] }
  | { kind: 'remove_leftover'; location: BackupLocation; ageMs: number | null }
  | { kind: 'mark_invalid'; tenantId: string; backupId: string; finishedAt: Date | null }
  | { kind: 'fail_stuck'; backupId: string }
  | { kind: 'record_gap'; gap: NewRecoveryGap }
  | { kind: 'write_epoch'; epoch: ChangeLogEpoch };

/** Where catalog and repository differ about one thing: findings that one repair settles, or none can. */
export interface Discrepancy {
  findings: CatalogFinding[];
  repair: Repair | null;
}

/** A discrepancy that only a person can settle. */
export function onlyTold(...findings: CatalogFinding[]): Discrepancy[] {
  return findings.length === 0 ? [] : [{ findings, repair: null }];
}
