import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
/** Too many connections; a transaction that the server found idle for too long. */
const SESSION_ENDED = new Set(['53300', '25P03']);
/** Bytes that are no text in an encoding; a character that has no place in another. */
const NOT_CONVERTIBLE = new Set(['22021', '22P05']);
const LOST_CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/**
 * Makes a typed error of what `pg` throws, where the cause is one that a person can act on; anything else is
 * returned as it is.
 *
 * @param database the name of the application database, for the message
 */
export function translatePostgresError(error: unknown, database: string): unknown {
  if (error instanceof LifeboatError) {
    return error;
  }
  const code = systemCodeOf(error) ?? '';
  if (isUnavailable(code, messageOf(error))) {
    return new LifeboatError('APP_DATABASE_UNAVAILABLE', {
      detail: `The application database "${database}" cannot be reached: ${messageOf(error)}. Nothing was changed.`,
      remedy: 'Check that the server runs and that APP_DATABASE_URL is right, then try again.',
      cause: error,
    });
  }
  if (code.startsWith('28') || code === '3D000') {
    return new LifeboatError('APP_DATABASE_UNAVAILABLE', {
      detail: `The application database "${database}" refused the connection: ${messageOf(error)}.`,
      remedy: 'Check user, password and database name in APP_DATABASE_URL.',
      cause: error,
    });
  }
  if (code === '42501') {
    return new LifeboatError('PRIVILEGE_MISSING', {
      detail: `The role that Lifeboat uses in "${database}" lacks a privilege: ${messageOf(error)}. Nothing was changed.`,
      remedy:
        'Run "lifeboat migrate" with MIGRATION_DATABASE_URL of a superuser, or grant what docs/grants.md lists.',
      cause: error,
    });
  }
  if (NOT_CONVERTIBLE.has(code)) {
    return new LifeboatError('TEXT_NOT_UTF8', {
      detail: `The application database "${database}" has a text that cannot be told in UTF-8: ${messageOf(error)}. Nothing was changed.`,
      remedy:
        'Correct the rows that have it. A database in SQL_ASCII takes any bytes: move it into one in UTF8 (pg_dump --encoding=<what they really are>).',
      cause: error,
    });
  }
  return error;
}

function isUnavailable(code: string, message: string): boolean {
  return (
    NETWORK_CODES.has(code) ||
    code.startsWith('08') ||
    code.startsWith('57P') ||
    SESSION_ENDED.has(code) ||
    LOST_CONNECTION.test(message)
  );
}
