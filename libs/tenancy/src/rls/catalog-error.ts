import { type ErrorCode, LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';
import { DatabaseError } from 'pg';
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';

interface Meaning {
  code: ErrorCode;
  detail: string;
  remedy: string;
}

const UNAVAILABLE: Meaning = {
  code: 'CATALOG_UNAVAILABLE',
  detail:
    'The catalog database cannot be reached or ended the connection. What was not committed is rolled back.',
  remedy: 'Check CATALOG_DATABASE_URL and that the server runs and takes connections; then try again.',
};
const NOT_MIGRATED: Meaning = {
  code: 'CATALOG_NOT_MIGRATED',
  detail: "The database has no catalog for this version of Lifeboat, or its role lacks the catalog's rights.",
  remedy: 'Run `lifeboat migrate`.',
};
const BUSY: Meaning = {
  code: 'CATALOG_BUSY',
  detail: 'A concurrent change of the catalog stood in the way. The transaction was rolled back.',
  remedy: 'Try again.',
};
const ERROR_HIDDEN: Meaning = {
  code: 'INTERNAL',
  detail:
    'A query of the transaction failed and its error was not passed on. The transaction was rolled back.',
  remedy: 'This is a defect of Lifeboat. Please report it with the log.',
};
const WALLED: Meaning = {
  code: 'FORBIDDEN',
  detail: 'Row level security of the catalog refused the change. The transaction was rolled back.',
  remedy: "Use a token of the row's tenant whose role may write.",
};
const PRIVILEGE: Meaning = {
  code: 'PRIVILEGE_MISSING',
  detail: 'The catalog role may not do this. The transaction was rolled back.',
  remedy: 'Run `lifeboat migrate`, which grants the process role what it needs.',
};

/** SQLSTATE → meaning; see https://www.postgresql.org/docs/15/errcodes-appendix.html */
const BY_STATE = new Map<string, Meaning>([
  ['42P01', NOT_MIGRATED], // undefined table
  ['3F000', NOT_MIGRATED], // undefined schema
  ['42703', NOT_MIGRATED], // undefined column: an older catalog
  ['42704', NOT_MIGRATED], // undefined object, such as the role
  ['40001', BUSY], // serialization failure
  ['40P01', BUSY], // deadlock
  ['55P03', BUSY], // lock timeout
  ['57014', BUSY], // statement timeout
  ['25P02', ERROR_HIDDEN], // in failed transaction
  ['3D000', UNAVAILABLE], // no such database
  ['25P03', UNAVAILABLE], // idle in transaction for too long: the server hung up
  ['57P01', UNAVAILABLE], // shut down by the administrator
  ['57P02', UNAVAILABLE], // crash of another backend
  ['57P03', UNAVAILABLE], // starting up or shutting down
  ['57P05', UNAVAILABLE], // idle for too long: the server hung up
]);

/** Classes of SQLSTATE: connection exceptions, wrong password or login, out of connections or memory. */
const UNAVAILABLE_CLASSES = ['08', '28', '53'];

const NODE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

/** What pg and its pool throw without a code. */
const LOST_CONNECTION =
  /connection terminated|timeout exceeded when trying to connect|is not queryable|calling end on the pool/i;

/** Whether a query threw it, and not the work around the query, which may use other servers and files. */
export function isDatabaseError(thrown: unknown): boolean {
  return thrown instanceof QueryFailedError || thrown instanceof DatabaseError || isDeadQueryRunner(thrown);
}

/**
 * Gives the errors of database and driver a code, a meaning and a remedy. A LifeboatError, and an error that has no
 * meaning of its own here, comes back as it is.
 *
 * @param thrown by a connection to the catalog or a query of it
 */
export function toCatalogError(thrown: unknown): unknown {
  if (thrown instanceof LifeboatError) {
    return thrown;
  }
  const meaning = meaningOf(thrown);
  if (meaning === undefined) {
    return thrown;
  }
  const { code, detail, remedy } = meaning;
  const meta = { reason: messageOf(thrown), state: systemCodeOf(thrown) };
  return new LifeboatError(code, { detail, remedy, meta, cause: thrown });
}

function meaningOf(thrown: unknown): Meaning | undefined {
  const code = systemCodeOf(thrown);
  const message = messageOf(thrown);
  if (code === '42501') {
    return meaningOfRefusal(message);
  }
  // What a connection hears whose start-up option role=lifeboat_process names no role.
  if (code === '22023' && message.startsWith('role ')) {
    return NOT_MIGRATED;
  }
  if (code !== undefined && BY_STATE.has(code)) {
    return BY_STATE.get(code);
  }
  const lost =
    isDeadQueryRunner(thrown) ||
    LOST_CONNECTION.test(message) ||
    (code !== undefined && (NODE_CODES.has(code) || UNAVAILABLE_CLASSES.includes(code.slice(0, 2))));
  return lost ? UNAVAILABLE : undefined;
}

/** A query runner releases itself when its connection dies under it. */
function isDeadQueryRunner(thrown: unknown): boolean {
  return (
    thrown instanceof QueryRunnerAlreadyReleasedError ||
    thrown instanceof QueryRunnerProviderAlreadyReleasedError
  );
}

function meaningOfRefusal(message: string): Meaning {
  if (message.includes('row-level security policy')) {
    return WALLED;
  }
  return message.includes('set role') || message.includes('for schema') ? NOT_MIGRATED : PRIVILEGE;
}
