import type { ApplicationDatabaseConfig } from '@lifeboat/config';
import pg from 'pg';
import { readSchemaVersion } from '../schema/read-schema-version.js';
import { readSchemaModel } from '../schema/read-schema-model.js';
import { discoverScope } from '../scope/discover-scope.js';
import type { TenantScope } from '../scope/tenant-scope.js';
import { type ApplicationTenant, readTenants } from '../scope/read-tenants.js';
import { cancelOnAbort, type EndWatch } from './cancel-on-abort.js';
import { pinnedConnection } from './pinned-settings.js';
import { translatePostgresError } from './translate-error.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** A network that has gone silent is found out within minutes, not after the two hours that systems are set to. */
const KEEP_ALIVE_AFTER_MS = 30_000;

/** One application database: its connections, and what is known of its schema. */
export class AppDatabase {
  readonly name: string;
  private readonly pool: pg.Pool;
  private known: { version: string; scope: TenantScope } | undefined;

  constructor(
    readonly config: ApplicationDatabaseConfig,
    maxConnections = 24,
  ) {
    this.name = config.name;
    this.pool = new pg.Pool({
      ...pinnedConnection(config.url),
      application_name: 'lifeboat',
      max: maxConnections,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    });
    // An idle connection that the server closes is replaced by the pool; the next query tells if the server is gone.
    this.pool.on('error', () => undefined);
  }

  /**
   * Runs work on a connection of its own and hands it back; a connection on which the work failed is closed, so that
   * no session state can leak to the next user.
   *
   * @param signal where given, an abort cancels what the server is doing for the connection
   * @throws LifeboatError APP_DATABASE_UNAVAILABLE, PRIVILEGE_MISSING
   */
  async withConnection<T>(work: (client: pg.PoolClient) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const client = await this.connect();
    let endWatch: EndWatch | undefined;
    let healthy = false;
    try {
      endWatch = await this.cancelOnAbort(client, signal);
      const result = await work(client);
      healthy = true;
      return result;
    } catch (error) {
      throw translatePostgresError(error, this.name);
    } finally {
      const cancelled = (await endWatch?.()) ?? false;
      client.release(!healthy || cancelled);
    }
  }

  /** Has an abort cancel what the server is doing for a connection that was had by `connect`. */
  cancelOnAbort(client: pg.ClientBase, signal?: AbortSignal): Promise<EndWatch> {
    return cancelOnAbort(this.pool, client, signal);
  }

  /** A connection that the caller releases; pass `true` to release() where its session is not clean. */
  async connect(): Promise<pg.PoolClient> {
    try {
      const client = await this.pool.connect();
      // Without a listener a connection that breaks between two queries would end the process.
      if (client.listenerCount('error') === 0) {
        client.on('error', () => undefined);
      }
      return client;
    } catch (error) {
      throw translatePostgresError(error, this.name);
    }
  }

  /** Fails if the database cannot be reached. */
  async ping(): Promise<void> {
    await this.withConnection((client) => client.query('SELECT 1'));
  }

  /**
   * The tenant scope of every table, as the schema is now. Worked out anew only when the schema has changed.
   *
   * @throws LifeboatError UNCLASSIFIED_TABLE, SCOPE_INVALID
   */
  async tenantScope(client?: pg.ClientBase): Promise<TenantScope> {
    if (client === undefined) {
      return this.withConnection((own) => this.tenantScope(own));
    }
    const version = await readSchemaVersion(client);
    if (this.known?.version !== version) {
      const model = await readSchemaModel(client);
      this.known = { version, scope: discoverScope(model, this.config, version) };
    }
    return this.known.scope;
  }

  /** The tenants that the application has now, by its tenants table. */
  async readTenants(): Promise<ApplicationTenant[]> {
    return this.withConnection(async (client) =>
      readTenants(client, await this.tenantScope(client), this.config),
    );
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
