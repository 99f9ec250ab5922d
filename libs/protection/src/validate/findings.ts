import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';

/** Errors that say something about the backup, or the changes that follow it. Any other says that it could not be looked at. */
const FINDINGS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OBJECT_NOT_FOUND',
  'OBJECT_DAMAGED',
  // Somebody has put a link where an object should be.
  'PATH_OUTSIDE_REPOSITORY',
  'MANIFEST_MISSING',
  'MANIFEST_INVALID',
  'MANIFEST_VERSION_UNSUPPORTED',
  'MANIFEST_SIGNATURE_INVALID',
  'MANIFEST_NOT_AS_CATALOGUED',
  'MANIFEST_OF_ANOTHER_BACKUP',
  'BACKUP_CHAIN_BROKEN',
  'VOLUME_MISSING',
  'VOLUME_DAMAGED',
  'TENANT_KEY_MISSING',
  'TENANT_KEY_DAMAGED',
  'TENANT_KEY_DESTROYED',
  'ROW_OF_ANOTHER_TENANT',
  'SCHEMA_DRIFT',
  // Of the changes that follow it.
  'SEGMENT_MISSING',
  'SEGMENT_DAMAGED',
  'SEGMENT_SIGNATURE_INVALID',
  'SEGMENT_VERSION_UNSUPPORTED',
  'CHANGES_DO_NOT_FIT',
  'MOMENT_NOT_RECOVERABLE',
  'TABLES_NOT_COVERED',
]);

/**
 * What an error says about the backup.
 *
 * @throws the error itself where it says nothing: the storage is down, the work was cancelled
 */
export function findingOf(error: unknown): LifeboatError {
  if (error instanceof LifeboatError && FINDINGS.has(error.code)) {
    return error;
  }
  throw error;
}

/** What the work finds wrong with the backup, or null where it finds nothing. */
export async function findingIn(work: () => Promise<unknown>): Promise<LifeboatError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return findingOf(error);
  }
}
