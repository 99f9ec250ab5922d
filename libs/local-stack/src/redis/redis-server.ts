import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError } from '@lifeboat/kernel';
import {
  freePort,
  LogFile,
  reachableDirectory,
  type ServerAccount,
  ServerProcess,
  unprivilegedAccount,
} from '@lifeboat/postgres-process';
import { findRedisServer } from './find-redis.js';
import { clearLeftoverRedis } from './leftover-redis.js';
import { formatRedisConfig } from './redis-config.js';
import { redisProcessAt } from './redis-probe.js';
import { REDIS_STOP_STEPS } from './stop-steps.js';

const START_TRIES = 25;
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
const RETRY_PAUSE_MS = 200;

export interface RedisServerOptions {
  /** Holds configuration, log and data; made if need be. */
  directory: string;
  password: string;
  /** Whether the data outlives a restart of the server. */
  persistent: boolean;
}

/** A Redis on a free loopback port, run as our child. It dies with this process. */
export class RedisServer {
  readonly host = '127.0.0.1';
  #server: ServerProcess | null = null;
  #port: number | null = null;
  private readonly log: LogFile;

  private constructor(
    private readonly options: RedisServerOptions,
    private readonly home: string,
    private readonly account: ServerAccount | null,
    private readonly program: string,
  ) {
    this.log = new LogFile(join(home, 'redis.log'));
  }

  /** @throws LifeboatError LOCAL_STACK_FAILED if there is no redis-server of version 7 or newer */
  static async open(options: RedisServerOptions): Promise<RedisServer> {
    const program = await findRedisServer();
    const account = await unprivilegedAccount();
    return new RedisServer(options, await reachableDirectory(options.directory, account), account, program);
  }

  get running(): boolean {
    return this.#server?.running ?? false;
  }

  /** The loopback port, the same over all restarts of this object. */
  get port(): number {
    if (this.#port === null) {
      throw new LifeboatError('LOCAL_STACK_FAILED', {
        detail: `Redis in ${this.home} was not started yet, so it has no port.`,
        remedy: 'Call start() first.',
      });
    }
    return this.#port;
  }

  get url(): string {
    return `redis://:${this.options.password}@${this.host}:${String(this.port)}`;
  }

  /** Starts the server and waits until it answers. @throws LifeboatError LOCAL_STACK_FAILED */
  async start(): Promise<void> {
    if (this.running) {
      return;
    }
    await clearLeftoverRedis(this.dataDirectory);
    for (let attempt = 1; attempt <= START_TRIES; attempt += 1) {
      const port = this.#port ?? (await freePort());
      const server = await this.spawn(port);
      if (await this.answers(server, port)) {
        this.#server = server;
        this.#port = port;
        return;
      }
      await server.stop([{ signal: 'SIGKILL', graceMs: 10_000 }]);
      const log = await this.log.sinceStart();
      if (!log.includes('Address already in use')) {
        throw this.failed(log);
      }
      await sleep(RETRY_PAUSE_MS);
    }
    throw this.failed(await this.log.sinceStart());
  }

  async stop(): Promise<void> {
    await this.#server?.stop(REDIS_STOP_STEPS);
    this.#server = null;
  }

  /** Kills the server without warning. For tests. */
  async crash(): Promise<void> {
    await this.#server?.stop([{ signal: 'SIGKILL', graceMs: 10_000 }]);
    this.#server = null;
  }

  private get dataDirectory(): string {
    return join(this.home, 'data');
  }

  private async spawn(port: number): Promise<ServerProcess> {
    const { account, dataDirectory, home, log, options, program } = this;
    const configFile = join(home, 'redis.conf');
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    await rm(configFile, { force: true });
    await writeFile(configFile, formatRedisConfig({ ...options, port, directory: dataDirectory }), {
      mode: 0o600,
    });
    await chmod(dataDirectory, 0o700);
    if (account !== null) {
      await chown(dataDirectory, account.uid, account.gid);
      await chown(configFile, account.uid, account.gid);
    }
    await log.beginStart();
    return ServerProcess.spawn({
      program,
      args: [configFile],
      cwd: dataDirectory,
      account,
      logFile: log.path,
    });
  }

  private async answers(server: ServerProcess, port: number): Promise<boolean> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (server.running && Date.now() < deadline) {
      if ((await redisProcessAt(port, this.options.password)) === server.pid) {
        return true;
      }
      await server.endedWithin(POLL_MS);
    }
    return false;
  }

  private failed(log: string): LifeboatError {
    return new LifeboatError('LOCAL_STACK_FAILED', {
      detail: `Redis in ${this.home} did not start. Its last words:\n${log.trim().split('\n').slice(-5).join('\n')}`,
      remedy: `See ${this.log.path}.`,
    });
  }
}
