import type { LifeboatError } from '@lifeboat/kernel';
import { toCatalogError } from '@lifeboat/tenancy';
import { Client } from 'pg';
import { PROCESS_ROLE } from '../data-source/roles.js';
import { withStartUpOptions } from '../data-source/start-up-options.js';

/** Between two signs of life, in milliseconds. */
const PING_EVERY_MS = 10_000;
const PING_TIMEOUT_MS = 10_000;

/**
 * The server gives the lock of a machine that fell silent free after 30 s; it never ends the session of one that lives,
 * idle as it is while the work runs.
 */
const SESSION = {
  role: PROCESS_ROLE,
  idle_session_timeout: 0,
  tcp_keepalives_idle: 15,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
};

/** What a lock is held for. */
export interface LockPurpose {
  /** As the server's `pg_stat_activity` shows the connection. */
  applicationName: string;
  /** Makes the reason of the signal, of what has broken the connection. */
  lost: (cause: unknown) => LifeboatError;
}

/** A connection that does nothing but hold a session's advisory lock, and notices when it is gone. */
export class LockConnection {
  private readonly client: Client;
  private readonly lost = new AbortController();
  private pinging: NodeJS.Timeout | undefined;
  private closing = false;

  constructor(
    url: string,
    private readonly purpose: LockPurpose,
  ) {
    this.client = new Client({
      connectionString: withStartUpOptions(url, SESSION),
      application_name: purpose.applicationName,
      connectionTimeoutMillis: 5_000,
      query_timeout: PING_TIMEOUT_MS,
      keepAlive: true,
    });
    this.client.on('error', (error) => this.lose(error));
    this.client.on('end', () => this.lose());
  }

  /** Aborts when the connection dies, and the lock with it. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  /** @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED */
  async open(): Promise<void> {
    try {
      await this.client.connect();
    } catch (error) {
      throw toCatalogError(error);
    }
    this.pinging = setInterval(() => void this.ping(), PING_EVERY_MS);
  }

  /** Takes the lock if it is free now. */
  async tryLock(key: string): Promise<boolean> {
    try {
      const { rows } = await this.client.query<{ locked: boolean }>(
        'select pg_try_advisory_lock($1::bigint) as locked',
        [key],
      );
      return rows[0]?.locked === true;
    } catch (error) {
      throw toCatalogError(error);
    }
  }

  /** Gives a lock back. Never throws: a connection that is dead already holds nothing. */
  async unlock(key: string): Promise<void> {
    try {
      await this.client.query('select pg_advisory_unlock($1::bigint)', [key]);
    } catch {
      // dead, so unlocked
    }
  }

  /**
   * Ends the connection, and with it its locks. Never throws.
   *
   * @param keys of those that it holds: the server notices a closed connection a moment later, and whoever comes next should
   *   find them free
   */
  async close(...keys: string[]): Promise<void> {
    this.closing = true;
    clearInterval(this.pinging);
    for (const key of keys) {
      await this.unlock(key);
    }
    await this.client.end();
  }

  private async ping(): Promise<void> {
    try {
      await this.client.query('select 1');
    } catch (error) {
      this.lose(error);
    }
  }

  private lose(cause?: unknown): void {
    if (this.closing || this.lost.signal.aborted) {
      return;
    }
    this.lost.abort(this.purpose.lost(cause));
  }
}
