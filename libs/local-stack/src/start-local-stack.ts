import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  clearLeftover,
  PostgresCluster,
  reachableDirectory,
  removeReachableDirectory,
  unprivilegedAccount,
} from '@lifeboat/postgres-process';
import { lockDirectory } from './directory/directory-lock.js';
import { passwordIn } from './directory/secret-file.js';
import type { LocalStack } from './local-stack.js';
import { ensureProcessRole, PROCESS_LOGIN } from './postgres/process-role.js';
import { clearLeftoverRedis } from './redis/leftover-redis.js';
import { RedisServer } from './redis/redis-server.js';

export interface LocalStackOptions {
  /** Holds all data of the stack; made if need be. One living process at a time may use it. */
  directory: string;
  /** Gets one line for each step. */
  onLog?: (line: string) => void;
  /** Throws away what is in the directory first. False if not given: data is kept from run to run. */
  fresh?: boolean;
  /** False for data that may be lost when the machine stops; much faster. True if not given. */
  durable?: boolean;
  /** Whether Redis keeps its data over a restart. False if not given. */
  persistentRedis?: boolean;
  /** Settings of PostgreSQL over the usual ones. */
  postgresSettings?: Record<string, string>;
}

interface Servers {
  cluster: PostgresCluster;
  redis: RedisServer;
}

/**
 * Starts PostgreSQL and Redis as children of this process, on free loopback ports. They end with this process,
 * however it ends; what a killed run has left in the directory is stopped first.
 *
 * @throws LifeboatError POSTGRES_PROGRAM_MISSING, LOCAL_STACK_FAILED
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  await mkdir(options.directory, { recursive: true });
  const directory = await realpath(options.directory);
  const unlock = await lockDirectory(directory);
  const opened: { stop(): Promise<void> }[] = [];
  try {
    const home = await reachableDirectory(directory, await unprivilegedAccount());
    if (options.fresh === true) {
      await discardServers(home);
    }
    const servers = await openServers(options, home);
    opened.push(servers.cluster, servers.redis);
    await startServers(servers, options.onLog ?? (() => undefined));
    return stackOf(servers, directory, unlock);
  } catch (error) {
    await Promise.allSettled(opened.map((server) => server.stop()));
    await unlock();
    throw error;
  }
}

/** Removes what former runs have left, running servers included. */
async function discardServers(home: string): Promise<void> {
  await clearLeftover(join(home, 'postgres', 'data'));
  await clearLeftoverRedis(join(home, 'redis', 'data'));
  await rm(join(home, 'postgres'), { recursive: true, force: true });
  await rm(join(home, 'redis'), { recursive: true, force: true });
}

async function openServers(options: LocalStackOptions, home: string): Promise<Servers> {
  const { durable = true, persistentRedis = false, postgresSettings = {} } = options;
  const password = await passwordIn(join(home, 'password'));
  const cluster = await PostgresCluster.open({
    directory: join(home, 'postgres'),
    superuser: { name: 'postgres', password },
    durable,
    settings: postgresSettings,
  });
  const redis = await RedisServer.open({
    directory: join(home, 'redis'),
    password,
    persistent: persistentRedis,
  });
  return { cluster, redis };
}

async function startServers({ cluster, redis }: Servers, log: (line: string) => void): Promise<void> {
  const { major, minor } = cluster.installation.version;
  const name = `PostgreSQL ${String(major)}.${String(minor)}`;
  if (!cluster.exists) {
    log(`Making a ${name} cluster in ${cluster.dataDirectory}`);
    await cluster.create();
  }
  await cluster.start();
  log(`${name} listens on ${cluster.host}:${String(cluster.port)}`);
  await ensureProcessRole(cluster.url('postgres'));
  await redis.start();
  log(`Redis listens on ${redis.host}:${String(redis.port)}`);
}

function stackOf({ cluster, redis }: Servers, directory: string, unlock: () => Promise<void>): LocalStack {
  const stop = async (): Promise<void> => {
    await Promise.all([cluster.stop(), redis.stop()]);
    await unlock();
  };
  return {
    directory,
    postgres: {
      host: cluster.host,
      port: cluster.port,
      superuserUrl: (database) => cluster.url(database),
      processUrl: (database) => cluster.url(database, PROCESS_LOGIN),
      start: () => cluster.start(),
      stop: (mode) => cluster.stop(mode),
      restart: (mode) => cluster.restart(mode),
      crash: () => cluster.crash(),
    },
    redis,
    stop,
    remove: async () => {
      await stop();
      await removeReachableDirectory(directory);
    },
  };
}
