import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import type { CatalogFinding, FindingKind } from './finding.js';

/** An object of the repository, and what it is called where it cannot be relied upon. */
export interface ReadObject {
  kind: FindingKind;
  tenantId: string | null;
  /** Its path. */
  object: string;
  /** What is wrong with this object alone; every other error is one of the repository, and ends the work. */
  codes: ReadonlySet<ErrorCode>;
}

/** What is read of an object; null where it cannot be relied upon, which then is a finding. */
export async function readOrFind<T>(
  { kind, tenantId, object, codes }: ReadObject,
  findings: CatalogFinding[],
  read: () => Promise<T>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof LifeboatError && codes.has(error.code))) {
      throw error;
    }
    const { detail, remedy } = error;
    findings.push({
      kind,
      severity: 'error',
      tenantId,
      backupId: null,
      object,
      detail,
      remedy,
      repair: null,
    });
    return null;
  }
}
