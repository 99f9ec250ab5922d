import { existsSync } from 'node:fs';
import { chown, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LifeboatError } from '@lifeboat/kernel';
import { findPostgres } from '../install/find-postgres.js';
import { type PostgresInstallation, SERVER_PROGRAMS } from '../install/postgres-installation.js';
import { freePort } from '../process/free-port.js';
import { LogFile } from '../process/log-file.js';
import { reachableDirectory } from '../process/reachable-directory.js';
import type { ServerAccount } from '../process/server-account.js';
import { unprivilegedAccount } from '../process/unprivileged-account.js';
import type { ServerProcess } from '../process/server-process.js';
import {
  BASE_SETTINGS,
  type ClusterSettings,
  formatSettings,
  SETTINGS_FILE,
  UNSAFE_FAST_SETTINGS,
} from './cluster-settings.js';
import { createCluster } from './create-cluster.js';
import { clearLeftover } from './leftover.js';
import { pauseBeforeRetry, startFailed, startServer } from './start-server.js';
import { STOP_STEPS, type StopMode } from './stop-mode.js';

const START_TRIES = 25;

export interface PostgresClusterOptions {
  /** Holds the data directory `data` and the log; made if need be. See `reachableDirectory` for where it may go. */
  directory: string;
  superuser: { name: string; password: string };
  /** False for data that may be lost when the machine stops; much faster. True if not given. */
  durable?: boolean;
  /** Settings over the base ones. */
  settings?: ClusterSettings;
  /** The installation to use; the newest that can run the data directory if not given. */
  installation?: PostgresInstallation;
  /** How long a start may take, in milliseconds; 60,000 if not given. Recovery after a crash counts. */
  startTimeoutMs?: number;
}

/**
 * A PostgreSQL cluster in a directory of its own, run as our child on a free loopback port and as an unprivileged
 * user. It dies with this process, however that ends.
 */
export class PostgresCluster {
  readonly host = '127.0.0.1';
  readonly dataDirectory: string;
  readonly log: LogFile;
  #server: ServerProcess | null = null;
  #port: number | null = null;

  private constructor(
    private readonly options: PostgresClusterOptions,
    private readonly home: string,
    private readonly account: ServerAccount | null,
    readonly installation: PostgresInstallation,
  ) {
    this.dataDirectory = join(home, 'data');
    this.log = new LogFile(join(home, 'postgresql.log'));
  }

  /**
   * Opens the cluster in a directory, without starting it.
   *
   * @throws LifeboatError POSTGRES_PROGRAM_MISSING if no installation can run it
   */
  static async open(options: PostgresClusterOptions): Promise<PostgresCluster> {
    const account = await unprivilegedAccount();
    const home = await reachableDirectory(options.directory, account);
    const major = await majorOf(join(home, 'data'));
    const installation =
      options.installation ??
      (await findPostgres({ programs: SERVER_PROGRAMS, ...(major !== null && { major }) }));
    return new PostgresCluster(options, home, account, installation);
  }

  /** Whether the data directory is there. */
  get exists(): boolean {
    return existsSync(join(this.dataDirectory, 'PG_VERSION'));
  }

  get running(): boolean {
    return this.#server?.running ?? false;
  }

  /** The loopback port, the same over all restarts of this object. */
  get port(): number {
    if (this.#port === null) {
      throw new LifeboatError('LOCAL_STACK_FAILED', {
        detail: `PostgreSQL in ${this.dataDirectory} was not started yet, so it has no port.`,
        remedy: 'Call start() first.',
      });
    }
    return this.#port;
  }

  /** Process id of the server; null when it does not run. */
  get pid(): number | null {
    return this.#server?.running ? this.#server.pid : null;
  }

  /** A connection URL; the superuser's if no login is given. */
  url(database: string, login: { name: string; password: string } = this.options.superuser): string {
    const user = `${encodeURIComponent(login.name)}:${encodeURIComponent(login.password)}`;
    return `postgres://${user}@${this.host}:${String(this.port)}/${encodeURIComponent(database)}`;
  }

  /** Runs initdb. @throws LifeboatError LOCAL_STACK_FAILED */
  async create(): Promise<void> {
    const { account, home, dataDirectory, installation, options } = this;
    const { superuser, durable = true } = options;
    await createCluster({ account, home, dataDirectory, installation, superuser, durable });
  }

  /**
   * Starts the server and waits until it takes connections.
   *
   * @throws LifeboatError LOCAL_STACK_FAILED; the signal's reason when aborted
   */
  async start(signal?: AbortSignal): Promise<void> {
    if (this.running) {
      return;
    }
    await clearLeftover(this.dataDirectory);
    for (let attempt = 1; attempt <= START_TRIES; attempt += 1) {
      const port = this.#port ?? (await freePort());
      await this.writeSettings(port);
      const outcome = await startServer(
        this.command(),
        this.dataDirectory,
        this.log,
        this.options.startTimeoutMs ?? 60_000,
        signal,
      );
      if (outcome.kind === 'ready') {
        this.#server = outcome.server;
        this.#port = port;
        return;
      }
      if (outcome.kind === 'failed') {
        throw startFailed(this.dataDirectory, this.log.path, outcome.reason, outcome.log);
      }
      await pauseBeforeRetry();
    }
    const reason = `could not be started in ${String(START_TRIES)} tries`;
    throw startFailed(this.dataDirectory, this.log.path, reason, await this.log.sinceStart());
  }

  async stop(mode: StopMode = 'fast'): Promise<void> {
    await this.#server?.stop(STOP_STEPS[mode]);
    this.#server = null;
  }

  async restart(mode: StopMode = 'fast'): Promise<void> {
    await this.stop(mode);
    await this.start();
  }

  /** Kills the server without warning, as the kernel does when memory runs out. For tests. */
  async crash(): Promise<void> {
    await this.#server?.stop([{ signal: 'SIGKILL', graceMs: 10_000 }]);
    this.#server = null;
  }

  private command(): { program: string; args: string[]; cwd: string; account: ServerAccount | null } {
    const { account, dataDirectory, home } = this;
    return {
      program: this.installation.program('postgres'),
      args: ['-D', dataDirectory],
      cwd: home,
      account,
    };
  }

  private async writeSettings(port: number): Promise<void> {
    const { durable = true, settings = {} } = this.options;
    const all = {
      ...BASE_SETTINGS,
      ...(durable ? {} : UNSAFE_FAST_SETTINGS),
      ...settings,
      port: String(port),
    };
    const file = join(this.dataDirectory, SETTINGS_FILE);
    await writeFile(file, formatSettings(all));
    if (this.account !== null) {
      await chown(file, this.account.uid, this.account.gid);
    }
  }
}

async function majorOf(dataDirectory: string): Promise<number | null> {
  return existsSync(join(dataDirectory, 'PG_VERSION'))
    ? Number((await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8')).trim())
    : null;
}
