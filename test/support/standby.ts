import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findPostgres,
  PostgresCluster,
  reachableDirectory,
  removeReachableDirectory,
  runProgram,
  unprivilegedAccount,
} from '@lifeboat/postgres-process';
import { runSql, temporaryDirectory, waitFor } from '@lifeboat/testing';

const SUPERUSER = { name: 'postgres', password: 'secret' };

/** A primary, and a standby that follows it by streaming, until it is made the primary. */
export class PrimaryAndStandby {
  private constructor(
    readonly primary: PostgresCluster,
    readonly standby: PostgresCluster,
    private readonly starting: Promise<void>,
    private readonly directory: string,
  ) {}

  static async start(): Promise<PrimaryAndStandby> {
    const account = await unprivilegedAccount();
    const { path } = await temporaryDirectory();
    const options = { superuser: SUPERUSER, durable: false };
    const primary = await PostgresCluster.open({ ...options, directory: join(path, 'primary') });
    await primary.create();
    await primary.start();
    const home = await reachableDirectory(join(path, 'standby'), account);
    await chmod(home, 0o777);
    const installation = await findPostgres({ programs: ['pg_basebackup'] });
    await runProgram(
      installation.program('pg_basebackup'),
      ['-d', primary.url('postgres'), '-D', join(home, 'data'), '--checkpoint=fast', '--write-recovery-conf'],
      { account },
    );
    const standby = await PostgresCluster.open({ ...options, directory: join(path, 'standby') });
    // Ready is only a server that takes writes: this one, once it is promoted.
    return new PrimaryAndStandby(primary, standby, standby.start(), path);
  }

  /** Waits until the standby has everything, kills the primary, and promotes the standby. */
  async failOver(): Promise<void> {
    const { primary, standby } = this;
    await waitFor(
      async () => {
        const [row] = await runSql<{ behind: string }>(
          primary.url('postgres'),
          "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::text AS behind FROM pg_stat_replication WHERE application_name = 'walreceiver'",
        );
        return row?.behind === '0';
      },
      { what: 'the standby to catch up', timeoutMs: 90_000 },
    );
    await primary.crash();
    await runProgram(standby.installation.program('pg_ctl'), ['promote', '-D', standby.dataDirectory], {
      account: await unprivilegedAccount(),
    });
    await this.starting;
  }

  async remove(): Promise<void> {
    await this.primary.stop('immediate');
    await this.standby.stop('immediate');
    await removeReachableDirectory(this.directory);
  }
}
