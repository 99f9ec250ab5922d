import type { ErrorCode } from './error-code.js';
import { ExitCode } from './exit-code.js';

/** How the outside sees an error code. */
export interface ErrorMapping {
  title: string;
  httpStatus: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 423 | 429 | 500 | 503 | 507;
  exitCode: ExitCode;
  logLevel: 'info' | 'warn' | 'error';
  /** `backoff`: trying the same again later may succeed. `never`: it cannot. */
  retry: 'never' | 'backoff';
}

const { FAILED, PARTIAL, USAGE, FORBIDDEN, NOT_FOUND, CONFLICT, DEPENDENCY_DOWN } = ExitCode;

const never = (
  title: string,
  httpStatus: ErrorMapping['httpStatus'],
  exitCode: ExitCode,
  logLevel: ErrorMapping['logLevel'] = 'warn',
): ErrorMapping => ({ title, httpStatus, exitCode, logLevel, retry: 'never' });

const backoff = (
  title: string,
  httpStatus: ErrorMapping['httpStatus'],
  exitCode: ExitCode,
): ErrorMapping => ({ title, httpStatus, exitCode, logLevel: 'error', retry: 'backoff' });

/** The one map from error code to everything an adapter has to decide. Exhaustive by type. */
export const ERROR_MAP: Record<ErrorCode, ErrorMapping> = {
  INVALID_REQUEST: never('The request is not valid', 400, USAGE, 'info'),
  REQUEST_TOO_LARGE: never('The request is too large', 413, USAGE, 'info'),
  REQUEST_TIMED_OUT: backoff('The request took too long', 503, DEPENDENCY_DOWN),
  RATE_LIMITED: { ...backoff('Too many requests', 429, FAILED), logLevel: 'warn' },
  UNAUTHENTICATED: never('No valid token', 401, FORBIDDEN),
  TOKEN_KEYS_UNAVAILABLE: backoff(
    'The keys that tokens are checked with cannot be had',
    503,
    DEPENDENCY_DOWN,
  ),
  FORBIDDEN: never('Not allowed', 403, FORBIDDEN),
  IDEMPOTENCY_KEY_REUSED: never('Idempotency key used for another request', 409, CONFLICT, 'info'),
  NOT_SUPPORTED: never('Not supported', 422, FAILED, 'info'),
  CONFIRMATION_REQUIRED: never('Confirmation required', 400, USAGE, 'info'),

  TENANT_NOT_FOUND: never('No such tenant', 404, NOT_FOUND, 'info'),
  BACKUP_NOT_FOUND: never('No such backup', 404, NOT_FOUND, 'info'),
  RESTORE_NOT_FOUND: never('No such restore', 404, NOT_FOUND, 'info'),
  RESTORE_POINT_NOT_FOUND: never('No such restore point', 404, NOT_FOUND, 'info'),
  SCHEDULE_NOT_FOUND: never('No such schedule', 404, NOT_FOUND, 'info'),
  DRILL_NOT_FOUND: never('No such drill', 404, NOT_FOUND, 'info'),
  JOB_NOT_FOUND: never('No such job', 404, NOT_FOUND, 'info'),
  ROUTE_NOT_FOUND: never('No such route', 404, NOT_FOUND, 'info'),
  TABLE_NOT_FOUND: never('No such table', 422, NOT_FOUND, 'info'),
  ROW_NOT_FOUND: never('No such row', 422, NOT_FOUND, 'info'),

  TENANT_BUSY: backoff('Another operation is running on this tenant', 409, CONFLICT),
  TENANT_LOCK_LOST: backoff('The lock on the tenant was lost', 503, DEPENDENCY_DOWN),
  TENANT_NOT_ACTIVE: never('The tenant is not active', 409, CONFLICT),
  TENANT_RESTORING: never('The tenant is being restored', 423, CONFLICT, 'info'),
  BACKUP_NOT_COMPLETED: never('The backup is not complete', 409, CONFLICT, 'info'),
  PARENT_NOT_USABLE: never('No backup can build on that one', 422, FAILED, 'info'),
  BACKUP_HAS_DEPENDENTS: never('Other backups or restores build on the backup', 409, CONFLICT, 'info'),
  BACKUP_ON_HOLD: never('The backup is on hold', 409, CONFLICT, 'info'),
  BACKUP_IN_USE: never('Somebody needs the backup now', 409, CONFLICT, 'info'),
  BACKUP_PROTECTED: never('The backup is needed', 409, CONFLICT, 'info'),
  BACKUP_DELETED: never('The backup is deleted', 409, CONFLICT, 'info'),
  RESTORE_POINT_EXPIRED: never('The restore point has expired', 409, CONFLICT, 'info'),
  RESTORE_WEBHOOK_FAILED: backoff('The application did not agree to the restore', 503, DEPENDENCY_DOWN),
  ALERTS_NOT_CONFIGURED: never('Nobody is told of alerts', 422, FAILED, 'info'),
  SCHEDULE_EXISTS: never('The tenant has a schedule of this name', 409, CONFLICT, 'info'),
  SCHEDULE_INVALID: never('The schedule is not valid', 400, USAGE, 'info'),
  OPERATION_NOT_CANCELLABLE: never('The operation can no longer be cancelled', 409, CONFLICT, 'info'),
  OPERATION_CANCELLED: never('The operation was cancelled', 409, CONFLICT, 'info'),
  OPERATION_CRASHED: never('The operation never came to an end', 500, FAILED, 'error'),
  APPROVAL_MISSING: never('The restore was not approved', 403, FORBIDDEN),
  APPROVAL_NOT_PENDING: never('The restore waits for no approval', 409, CONFLICT, 'info'),
  APPROVAL_BY_REQUESTER: never('Somebody else has to approve the restore', 403, FORBIDDEN),
  APPROVAL_REQUEST_CHANGED: never('The restore is not the one to approve', 409, CONFLICT),
  APPROVAL_REJECTED: never('The restore was rejected', 409, CONFLICT, 'info'),
  APPROVAL_EXPIRED: never('The restore was not approved in time', 409, CONFLICT, 'info'),
  PLAN_STALE: never('The plan no longer holds', 409, CONFLICT),
  TENANT_DATA_CHANGED: backoff('The tenant was written to during the restore', 409, CONFLICT),

  APP_DATABASE_UNAVAILABLE: backoff('The application database cannot be reached', 503, DEPENDENCY_DOWN),
  APP_DATABASE_UNKNOWN: never('No such application database', 422, NOT_FOUND),
  APP_DATABASE_NOT_PREPARED: never('The application database is not prepared', 503, DEPENDENCY_DOWN, 'error'),
  APP_FUNCTION_FAILED: never('A function of the application failed', 422, FAILED, 'error'),
  TEXT_NOT_CONVERTIBLE: never('Text cannot be converted to or from UTF-8', 422, FAILED, 'error'),
  UNCLASSIFIED_TABLE: never('A table has no tenant scope', 422, FAILED, 'error'),
  SCOPE_INVALID: never('The tenant scope is not valid', 422, FAILED, 'error'),
  PRIVILEGE_MISSING: never('A privilege is missing', 422, FAILED, 'error'),
  ROW_OF_ANOTHER_TENANT: never('A row of another tenant was met', 500, FAILED, 'error'),
  SCHEMA_DRIFT: never('The schema has changed since the backup', 422, CONFLICT),
  SCHEMA_NOT_CREATED: never('The schema is not there and was not created', 422, CONFLICT),
  TABLE_REWRITTEN: backoff('A table was rewritten as the backup began', 409, CONFLICT),
  TABLE_LOCKED: backoff('A table is wanted by somebody else alone', 409, CONFLICT),
  RESTORE_CONFLICT: never('The restore conflicts with live data', 409, CONFLICT),
  TRIGGER_FIRES_ALWAYS: never('A trigger would fire during the restore', 422, FAILED, 'error'),
  LOCK_NOT_ACQUIRED: backoff('The tables could not be locked in time', 503, CONFLICT),
  LOCKS_HELD_TOO_LONG: never('The restore would hold its locks for too long', 409, CONFLICT),
  STAGING_DAMAGED: backoff('The staged copy is not what was staged', 503, FAILED),
  RESTORE_PROOF_FAILED: never('The restore did not prove itself and was rolled back', 500, FAILED, 'error'),
  POSTGRES_PROGRAM_MISSING: never('A PostgreSQL program is missing', 503, DEPENDENCY_DOWN, 'error'),
  LOGICAL_REPLICATION_UNAVAILABLE: never('The server is not ready for change capture', 422, FAILED),
  ENROLMENT_BUSY: never('The database is being enrolled or withdrawn', 409, CONFLICT, 'info'),
  SLOT_ACTIVE: never('The replication slot is in use', 409, CONFLICT, 'info'),

  WAL_NOT_CONFIGURED: never('No WAL archive is configured', 422, FAILED, 'info'),
  WAL_TARGET_NOT_REACHED: never('The WAL archive does not reach the target', 422, NOT_FOUND, 'info'),
  WAL_RECOVERY_FAILED: never('The cluster could not be recovered from its WAL', 503, FAILED, 'error'),

  CATALOG_UNAVAILABLE: backoff('The catalog cannot be reached', 503, DEPENDENCY_DOWN),
  CATALOG_BUSY: backoff('The catalog was changed at the same time', 503, DEPENDENCY_DOWN),
  CATALOG_NOT_MIGRATED: never('The catalog is not migrated', 503, DEPENDENCY_DOWN, 'error'),
  CATALOG_NOT_EMPTY: never('The catalog is not empty', 409, CONFLICT),
  TENANT_ID_COLLISION: never(
    'Two application databases have a tenant of the same id',
    409,
    CONFLICT,
    'error',
  ),
  AUDIT_LOG_ALTERED: never('The audit log is not as it was written', 409, PARTIAL, 'error'),
  TENANT_CONTEXT_MISSING: never('A query ran outside a tenant context', 500, FAILED, 'error'),

  REDIS_UNAVAILABLE: backoff('Redis cannot be reached', 503, DEPENDENCY_DOWN),
  JOB_INVALID: never('The job is not valid', 500, FAILED, 'error'),

  REPOSITORY_UNAVAILABLE: backoff('The repository cannot be reached', 503, DEPENDENCY_DOWN),
  REPOSITORY_ACCESS_DENIED: never('The repository refuses us', 503, DEPENDENCY_DOWN, 'error'),
  REPOSITORY_INVALID: never('The repository is not valid', 503, FAILED, 'error'),
  REPOSITORY_FULL: backoff('The repository is full', 507, DEPENDENCY_DOWN),
  PATH_OUTSIDE_REPOSITORY: never('The path is not inside the repository', 400, USAGE),
  OBJECT_NOT_FOUND: never('An object is missing from the repository', 422, NOT_FOUND, 'error'),
  OBJECT_EXISTS: never('An object is already in the repository', 409, CONFLICT, 'error'),
  OBJECT_DAMAGED: never('An object in the repository is damaged', 422, FAILED, 'error'),
  MANIFEST_MISSING: never('The backup has no manifest', 422, NOT_FOUND, 'error'),
  MANIFEST_INVALID: never('The manifest is damaged', 422, FAILED, 'error'),
  MANIFEST_VERSION_UNSUPPORTED: never('The manifest has an unknown version', 422, FAILED),
  MANIFEST_SIGNATURE_INVALID: never('The signature of the manifest is wrong', 422, FAILED, 'error'),
  MANIFEST_NOT_AS_CATALOGUED: never('The manifest is not the one in the catalog', 422, FAILED, 'error'),
  MANIFEST_OF_ANOTHER_BACKUP: never('The manifest is that of another backup', 422, FAILED, 'error'),
  VOLUME_MISSING: never('A volume is missing', 422, FAILED, 'error'),
  BACKUP_CHAIN_BROKEN: never('A backup that this one builds on is missing or damaged', 422, FAILED, 'error'),
  VOLUME_DAMAGED: never('A volume is damaged', 422, FAILED, 'error'),

  CHANGE_LOG_TAKEN_OVER: backoff('Another process writes the change log', 409, CONFLICT),
  SLOT_TAKEN: never('A replication slot of this name is in use', 409, CONFLICT, 'error'),
  SEGMENT_MISSING: never('A segment of the change log is missing', 422, FAILED, 'error'),
  SEGMENT_DAMAGED: never('A segment of the change log is damaged', 422, FAILED, 'error'),
  SEGMENT_VERSION_UNSUPPORTED: never('A segment has an unknown version', 422, FAILED),
  SEGMENT_SIGNATURE_INVALID: never('The signature of a segment is wrong', 422, FAILED, 'error'),
  CHANGES_DO_NOT_FIT: never('The change log does not fit its base', 422, FAILED, 'error'),
  MOMENT_NOT_RECOVERABLE: never('The moment is outside the recovery window', 422, FAILED, 'info'),
  TABLES_NOT_COVERED: never('Tables are not covered by the change log', 422, FAILED, 'info'),
  TENANT_ABSENT_AT_MOMENT: never('The tenant did not exist at that moment', 422, FAILED, 'info'),

  FILE_EXISTS: never('The file exists already', 409, CONFLICT, 'info'),
  FILE_NOT_WRITTEN: never('The file cannot be written', 500, FAILED, 'error'),

  ENCRYPTION_NOT_CONFIGURED: never('Encryption is not configured', 422, FAILED),

  MASTER_KEY_MISSING: never('This process has no master key', 422, FAILED, 'error'),
  MASTER_KEY_WRONG: never('The master key is another one', 422, FAILED, 'error'),
  TENANT_KEY_EXISTS: never('The tenant has a key already', 409, CONFLICT, 'info'),
  TENANT_KEY_MISSING: never("The tenant's key is missing", 422, NOT_FOUND, 'error'),
  TENANT_KEY_DAMAGED: never("The tenant's key is damaged", 422, FAILED, 'error'),
  TENANT_KEY_DESTROYED: never("The tenant's key was destroyed", 422, FAILED),
  ERASURE_INCOMPLETE: never('The erasure is not complete', 500, PARTIAL, 'error'),
  CONFIGURATION_INVALID: never('The configuration is not valid', 500, USAGE, 'error'),
  LOCAL_STACK_FAILED: never('The local servers did not start', 503, DEPENDENCY_DOWN, 'error'),
  INTERNAL: never('Something went wrong inside Lifeboat', 500, FAILED, 'error'),
};
