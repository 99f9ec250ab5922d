import { backupPath } from '@lifeboat/archive';
import type { CheckName, ValidationResult } from '../validate/validation-result.js';
import type { CatalogFinding, FindingKind } from './finding.js';

/** The check of a validation that finds the same. */
const CHECK_OF: Partial<Record<FindingKind, CheckName>> = {
  volume_missing: 'objects',
  volume_size_wrong: 'objects',
  parent_missing: 'chain',
  schema_missing: 'schema',
};

/** What a comparison with the repository says about a completed backup, in the form of a validation's result. */
export function verdictOf(
  location: { tenantId: string; backupId: string },
  findings: readonly CatalogFinding[],
  now: Date,
): ValidationResult {
  return {
    backupId: location.backupId,
    path: backupPath(location),
    level: 'quick',
    valid: false,
    checks: findings.map(({ kind, detail }) => ({ name: CHECK_OF[kind] ?? 'manifest', ok: false, detail })),
    chain: [],
    durationMs: 0,
    validatedAt: now.toISOString(),
  };
}
