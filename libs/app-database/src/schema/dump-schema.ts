import { type ErrorCode, LifeboatError, messageOf } from '@lifeboat/kernel';
import { findPostgres, runProgram } from '@lifeboat/postgres-process';
import type { ApplicationDatabaseConfig } from '@lifeboat/config';

const OWN_SCHEMAS = ['lifeboat', 'lifeboat_app', 'lifeboat_staging_*'];
const TIMEOUT_MS = 10 * 60_000;
/** Lines that differ between two dumps of the same schema: versions, and the random guard of newer psql scripts. */
const UNSTABLE_LINE = /^(-- Dumped (from|by) .*|\\(un)?restrict .*)\n/gm;

/** Triggers that enrolment has made; their functions lie in a schema that is left out, and the dump must be loadable. */
const OWN_TRIGGER =
  /^CREATE (?:EVENT )?TRIGGER (?:zz_)?lifeboat_\w+ [^]*?EXECUTE FUNCTION lifeboat_app\.\w+\(\);\n/gm;

/**
 * The DDL of the application database as `pg_dump --schema-only` writes it, without owners and grants, without
 * Lifeboat's own schemas and triggers, and without the lines that differ from run to run.
 *
 * @param snapshotId an exported snapshot, so that DDL and rows are of the same moment
 * @param serverMajor major version of the server; `pg_dump` must be at least as new
 * @throws LifeboatError POSTGRES_PROGRAM_MISSING, PRIVILEGE_MISSING
 */
export async function dumpSchema(
  config: ApplicationDatabaseConfig,
  snapshotId: string,
  serverMajor: number,
): Promise<string> {
  const installation = await findPostgres({ programs: ['pg_dump'], minimumMajor: serverMajor });
  const url = new URL(config.url);
  const password = decodeURIComponent(url.password);
  // The password goes by environment: arguments show in the process list.
  url.password = '';
  try {
    const { stdout } = await runProgram(
      installation.program('pg_dump'),
      [
        '--schema-only',
        '--no-owner',
        '--no-privileges',
        '--no-publications',
        '--no-subscriptions',
        // It would wait behind whoever waits for the snapshot's own transaction.
        '--lock-wait-timeout=1s',
        `--snapshot=${snapshotId}`,
        ...OWN_SCHEMAS.map((schema) => `--exclude-schema=${schema}`),
        `--dbname=${url.toString()}`,
      ],
      { timeoutMs: TIMEOUT_MS, environment: password === '' ? {} : { PGPASSWORD: password } },
    );
    return stdout.replace(UNSTABLE_LINE, '').replace(OWN_TRIGGER, '');
  } catch (error) {
    throw new LifeboatError(codeOf(messageOf(error)), {
      detail: `pg_dump could not read the schema of "${config.name}": ${messageOf(error)}.`,
      remedy: 'Run "lifeboat migrate", which grants what is needed; the backup can then be repeated.',
      cause: error,
    });
  }
}

function codeOf(words: string): ErrorCode {
  if (words.includes('permission denied')) {
    return 'PRIVILEGE_MISSING';
  }
  return /lock timeout|could not obtain lock/.test(words) ? 'TABLE_LOCKED' : 'APP_DATABASE_UNAVAILABLE';
}
