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

/** Data exceptions, what functions raise, and names that they do not find: not constraints, locks and cancellations. */
const FAILED_FUNCTION = /^(22|2F|38|39|42|P0)/;
/** The innermost function of a context; blocks and functions of Lifeboat's own are not the application's. */
const FUNCTION_CONTEXT = /^(?:PL\/\w+|SQL) function "?(?!inline_code_block|lifeboat_app\.)([^\s"(]+)/m;

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
    return new LifeboatError('TEXT_NOT_CONVERTIBLE', {
      detail: `Text cannot go between the application database "${database}" and UTF-8, in which backups are written (SQLSTATE ${code}). Nothing was changed.`,
      remedy:
        'Bring to UTF-8 what the database holds in other encodings, which SQL_ASCII allows; a database that is to take all text must be in UTF-8.',
      cause: error,
    });
  }
  return failedFunction(error, code, database) ?? error;
}

/**
 * Constraints, indexes and generated columns call functions of the application's when rows are written or compared.
 * Names that one does not find can be told; other messages can hold values of rows.
 */
function failedFunction(error: unknown, code: string, database: string): LifeboatError | null {
  const context: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'where') : null;
  const name = FUNCTION_CONTEXT.exec(typeof context === 'string' ? context : '')?.[1];
  if (name === undefined || !FAILED_FUNCTION.test(code)) {
    return null;
  }
  const isName = code.startsWith('42');
  return new LifeboatError('APP_FUNCTION_FAILED', {
    detail: `The function ${name} of the application database "${database}", which a constraint, an index or a column calls, failed with SQLSTATE ${code}${isName ? `: ${messageOf(error)}` : ''}. Nothing was changed.`,
    remedy: isName
      ? 'Have it name what it uses with the schema, or ALTER FUNCTION … SET search_path = …: it is called with search_path = pg_catalog, as by pg_restore. Then try again.'
      : 'See what it refuses, change that in the application, or leave the table out with excludeTables (--exclude-tables).',
    cause: error,
  });
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
