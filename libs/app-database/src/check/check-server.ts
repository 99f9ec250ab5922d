import { findPostgres, MINIMUM_POSTGRES_MAJOR } from '@lifeboat/postgres-process';
import { messageOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';

/** Seconds by which clocks may differ before moments in time mean different things to the two. */
const MAX_CLOCK_DIFFERENCE = 5;

interface Server {
  versionNumber: number;
  version: string;
  counts: string;
  standby: boolean;
  clockDifference: number;
}

/** The server itself: its version, what it is, its clock, and `pg_dump` on this machine. */
export async function checkServer(client: ClientBase): Promise<CheckResult[]> {
  const server = await readOne<Server>(
    client,
    `SELECT current_setting('server_version_num')::int AS "versionNumber", current_setting('server_version') AS version,
            current_setting('track_counts') AS counts, pg_is_in_recovery() AS standby,
            extract(epoch FROM clock_timestamp())::float8 - $1::float8 AS "clockDifference"`,
    [Date.now() / 1000],
  );
  return [
    checkVersion(server),
    await checkPgDump(server),
    server.standby
      ? failed('primary', 'the server is a standby', 'Point APP_DATABASE_URL at the primary.')
      : ok('primary', 'the server is no standby'),
    server.counts === 'on'
      ? ok('track_counts', 'on: a restore can ask the server what it has written')
      : failed(
          'track_counts',
          'off: no restore can prove what it has written',
          'ALTER SYSTEM SET track_counts = on; SELECT pg_reload_conf()',
        ),
    checkClock(server),
  ];
}

function checkVersion({ versionNumber, version }: Server): CheckResult {
  return Math.floor(versionNumber / 10_000) >= MINIMUM_POSTGRES_MAJOR
    ? ok('PostgreSQL', version)
    : failed(
        'PostgreSQL',
        `${version} is too old`,
        `Upgrade to PostgreSQL ${String(MINIMUM_POSTGRES_MAJOR)} or newer.`,
      );
}

async function checkPgDump({ versionNumber }: Server): Promise<CheckResult> {
  const minimumMajor = Math.floor(versionNumber / 10_000);
  try {
    const { directory, version } = await findPostgres({ programs: ['pg_dump'], minimumMajor });
    return ok('pg_dump', `${String(version.major)}.${String(version.minor)} in ${directory}`);
  } catch (error) {
    return failed(
      'pg_dump',
      messageOf(error),
      `Install PostgreSQL's client programs, version ${String(minimumMajor)} or newer.`,
    );
  }
}

function checkClock({ clockDifference }: Server): CheckResult {
  const seconds = Math.abs(Math.round(clockDifference));
  return seconds <= MAX_CLOCK_DIFFERENCE
    ? ok('clock', 'the server and this machine agree on the time')
    : warning(
        'clock',
        `the server and this machine are ${String(seconds)} s apart`,
        'Let both follow a time server (NTP).',
      );
}
