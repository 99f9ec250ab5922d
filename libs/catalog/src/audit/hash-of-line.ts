import { createHash } from 'node:crypto';

/** The columns of a line that its hash covers, in the order of docs/audit.md. */
const HASHED_COLUMNS = [
  'sequence',
  'previous_hash',
  'id',
  'tenant_id',
  'target_tenant_id',
  'at',
  'actor_subject',
  'actor_role',
  'actor_source',
  'request_id',
  'remote_address',
  'action',
  'outcome',
  'error_code',
  'operation_id',
  'duration_ms',
  'bytes',
  'detail',
] as const;

/** The values of a line as PostgreSQL prints them; `at` in ISO 8601, in UTC and to the millisecond. */
export type HashedValues = Record<(typeof HASHED_COLUMNS)[number], string | null>;

/** The hash that the first line of a chain follows. */
export const NO_LINE = '0'.repeat(64);

/** The text whose SHA-256 is the hash of a line: `name=octets:value` for each column, `name=` where it is null. */
export function textOfLine(values: HashedValues): string {
  return HASHED_COLUMNS.map((name) => {
    const value = values[name];
    return value === null ? `${name}=\n` : `${name}=${Buffer.byteLength(value)}:${value}\n`;
  }).join('');
}

/** SHA-256 in hex. The server works it out as well, by `lifeboat.backup_log_hash`, when a line is written. */
export function hashOfLine(values: HashedValues): string {
  return createHash('sha256').update(textOfLine(values)).digest('hex');
}
