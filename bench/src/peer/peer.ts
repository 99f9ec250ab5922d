import { CLIENT_PROGRAMS, findPostgres, SERVER_PROGRAMS } from '@lifeboat/postgres-process';
import { sampleAppUrl } from '@lifeboat/sample-app';
import type { BenchDatabase } from '../stage/bench-database.js';
import { runTimedScript } from './timed-script.js';

/** As the product's own role, under its policies: what a person without Lifeboat has. */
const DUMP = `
for tenant; do
  PGOPTIONS="-c app.current_tenant=$tenant" "$PG_DUMP" --data-only --enable-row-security \\
    --schema=app --exclude-table=app.schema_history --dbname="$DATABASE_URL" |
    zstd -3 --quiet --force -o "$DIRECTORY/$tenant.sql.zst"
done`;

const LOAD = `
zstd --decompress --stdout --quiet "$@" |
  "$PSQL" --no-psqlrc --quiet --set ON_ERROR_STOP=1 --single-transaction --dbname="$DATABASE_URL"`;

/** What Lifeboat is measured against: PostgreSQL's own programs and zstd, as child processes. */
export class Peer {
  private constructor(
    private readonly database: BenchDatabase,
    private readonly programs: Record<string, string>,
  ) {}

  static async of(database: BenchDatabase): Promise<Peer> {
    // The server's own directory: on Debian, what is on PATH is a wrapper that takes time of its own.
    const installation = await findPostgres({ programs: [...SERVER_PROGRAMS, ...CLIENT_PROGRAMS] });
    return new Peer(database, {
      PG_DUMP: installation.program('pg_dump'),
      PSQL: installation.program('psql'),
    });
  }

  /**
   * Dumps the rows of tenants, one after the other, each into a file `<tenant>.sql.zst` of its own.
   *
   * @returns processor time in seconds
   */
  async dump(tenantIds: readonly string[], directory: string): Promise<number> {
    const DATABASE_URL = sampleAppUrl(this.database.superuserUrl);
    const environment = { ...this.programs, DIRECTORY: directory, DATABASE_URL };
    return runTimedScript(DUMP, { args: tenantIds, environment });
  }

  /**
   * Loads volumes of Lifeboat's in one transaction, as a superuser, since that is what it takes.
   *
   * @returns processor time in seconds
   */
  async load(volumes: readonly string[]): Promise<number> {
    const environment = { ...this.programs, DATABASE_URL: this.database.superuserUrl };
    return runTimedScript(LOAD, { args: volumes, environment });
  }
}
