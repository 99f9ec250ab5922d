import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WalArchive } from '@lifeboat/config';
import {
  findPostgres,
  PostgresCluster,
  reachableDirectory,
  removeReachableDirectory,
  runProgram,
  type ServerAccount,
  unprivilegedAccount,
} from '@lifeboat/postgres-process';
import { temporaryDirectory } from '../files/temporary-directory.js';
import { runSql } from '../stack/run-sql.js';
import { waitFor } from '../waiting/wait-for.js';

const SUPERUSER = { name: 'postgres', password: 'secret' };
const STANZA = 'live';

/** A PostgreSQL cluster that archives its WAL into a directory, and to pgBackRest where that is wanted. */
export class ArchivingCluster {
  private constructor(
    /** The account of the servers can enter it, and writes to what `makeDirectory` makes in it. */
    readonly home: string,
    readonly cluster: PostgresCluster,
    private readonly account: ServerAccount | null,
    private readonly remove: () => Promise<void>,
  ) {}

  static async start({ pgBackRest }: { pgBackRest: boolean }): Promise<ArchivingCluster> {
    const account = await unprivilegedAccount();
    const temporary = await temporaryDirectory();
    const home = await reachableDirectory(temporary.path, account);
    const toDirectory = `cp %p ${home}/wal/%f`;
    const toPgBackRest = `pgbackrest --config=${home}/pgbackrest.conf --stanza=${STANZA} archive-push %p`;
    const cluster = await PostgresCluster.open({
      directory: join(home, 'live'),
      superuser: SUPERUSER,
      durable: false,
      settings: {
        archive_mode: 'on',
        archive_command: pgBackRest ? `${toDirectory} && ${toPgBackRest}` : toDirectory,
        // pgBackRest connects by no other way.
        unix_socket_directories: join(home, 'socket'),
        max_prepared_transactions: '64',
      },
    });
    const archiving = new ArchivingCluster(home, cluster, account, async () => {
      await removeReachableDirectory(temporary.path);
    });
    for (const name of ['wal', 'socket', 'bases', 'repository', 'locks', 'spool']) {
      await archiving.makeDirectory(name);
    }
    await cluster.create();
    await cluster.start();
    if (pgBackRest) {
      await archiving.configurePgBackRest();
    }
    return archiving;
  }

  /** What `pg_basebackup` and `archive_command` have kept. */
  get archive(): WalArchive {
    const { home } = this;
    return {
      tool: 'restore_command',
      baseBackups: join(home, 'bases'),
      restoreCommand: `cp ${home}/wal/%f %p`,
    };
  }

  /** What pgBackRest has kept. */
  get pgBackRest(): WalArchive {
    return { tool: 'pgbackrest', stanza: STANZA, configFile: join(this.home, 'pgbackrest.conf') };
  }

  /** A superuser's URL. */
  url(database: string): string {
    return this.cluster.url(database);
  }

  async makeDirectory(name: string): Promise<string> {
    const directory = join(this.home, name);
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o777);
    return directory;
  }

  /** Takes a base backup, and waits for the next second: its label knows when it was begun to the second. */
  async takeBaseBackup(name: string, ...options: string[]): Promise<void> {
    const installation = await findPostgres({ programs: ['pg_basebackup'] });
    await runProgram(
      installation.program('pg_basebackup'),
      ['-d', this.url('postgres'), '-D', join(this.home, 'bases', name), '--checkpoint=fast', ...options],
      { account: this.account },
    );
    const taken = Date.now();
    await waitFor(() => Date.now() - taken > 1_000, { what: 'the next second' });
  }

  async backUpByPgBackRest(): Promise<void> {
    await this.runPgBackRest('--start-fast', '--no-compress', 'backup');
  }

  /** This moment by the server's clock, ISO 8601 to the microsecond. */
  async now(): Promise<string> {
    const [row] = await runSql<{ now: string }>(
      this.url('postgres'),
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
    );
    return row?.now ?? '';
  }

  /** Waits until all WAL that was written so far is in the archives. */
  async archiveWal(): Promise<void> {
    const url = this.url('postgres');
    const [row] = await runSql<{ name: string }>(url, 'SELECT pg_walfile_name(pg_switch_wal()) AS name');
    const name = row?.name ?? '';
    await waitFor(
      async () =>
        (await readdir(join(this.home, 'wal'))).includes(name) &&
        (await runSql(url, `SELECT 1 FROM pg_stat_archiver WHERE last_archived_wal >= '${name}'`)).length ===
          1,
      { what: 'the WAL to be archived', timeoutMs: 60_000 },
    );
  }

  async stop(): Promise<void> {
    await this.cluster.stop('immediate');
    await this.remove();
  }

  private async configurePgBackRest(): Promise<void> {
    const { home, cluster } = this;
    const file = join(home, 'pgbackrest.conf');
    const lines = [
      '[global]',
      `repo1-path=${home}/repository`,
      `lock-path=${home}/locks`,
      `spool-path=${home}/spool`,
      'log-level-file=off',
      `[${STANZA}]`,
      `pg1-path=${cluster.dataDirectory}`,
      `pg1-port=${String(cluster.port)}`,
      `pg1-socket-path=${home}/socket`,
      `pg1-user=${SUPERUSER.name}`,
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    await chmod(file, 0o644);
    await this.runPgBackRest('stanza-create');
  }

  private async runPgBackRest(...command: string[]): Promise<void> {
    await runProgram(
      'pgbackrest',
      [`--config=${this.home}/pgbackrest.conf`, `--stanza=${STANZA}`, '--log-level-console=off', ...command],
      { account: this.account, environment: { PGPASSWORD: SUPERUSER.password }, timeoutMs: 120_000 },
    );
  }
}
