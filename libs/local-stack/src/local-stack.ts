import type { StopMode } from '@lifeboat/postgres-process';

/** The local PostgreSQL. */
export interface LocalPostgres {
  readonly host: string;
  readonly port: number;
  /** URL of a database as the cluster's superuser. */
  superuserUrl(database: string): string;
  /** URL of a database as `lifeboat`, the role of Lifeboat's processes. */
  processUrl(database: string): string;
  /** Starts it again on the same port, after `stop` or `crash`. */
  start(): Promise<void>;
  stop(mode?: StopMode): Promise<void>;
  restart(mode?: StopMode): Promise<void>;
  /** Kills it without warning; the next start recovers. */
  crash(): Promise<void>;
}

/** The local Redis. */
export interface LocalRedis {
  readonly url: string;
  /** Starts it again on the same port, after `stop` or `crash`. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Kills it without warning. Without `persistentRedis` it comes back empty. */
  crash(): Promise<void>;
}

/** Real servers, run as children of this process. */
export interface LocalStack {
  readonly directory: string;
  readonly postgres: LocalPostgres;
  readonly redis: LocalRedis;
  /** Stops the servers; the data stays. */
  stop(): Promise<void>;
  /** Stops the servers and removes the directory. */
  remove(): Promise<void>;
}
