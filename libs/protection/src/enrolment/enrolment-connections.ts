import { AppDatabase, captureNames, type CaptureNames, replicationUrlOf } from '@lifeboat/app-database';
import { adminUrlOf, type ApplicationDatabaseConfig, type LifeboatConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { PoolClient } from 'pg';

/** One session each: what is done in one must not wait for the other. */
const CONNECTIONS = 2;

/** What enrolling and withdrawing work with. */
export interface EnrolmentSession {
  config: ApplicationDatabaseConfig;
  /** As the owner of the tables, or a superuser. */
  database: AppDatabase;
  admin: PoolClient;
  /** As a role with REPLICATION. */
  replication: PoolClient;
  names: CaptureNames;
}

/** Opens connections to an application database as those who may change it. */
export class EnrolmentConnections {
  constructor(private readonly config: LifeboatConfig) {}

  /**
   * @param name of the application database; the only one there is if not given
   * @throws LifeboatError INVALID_REQUEST, APP_DATABASE_UNKNOWN, APP_DATABASE_UNAVAILABLE
   */
  async use<T>(
    name: string | undefined,
    signal: AbortSignal,
    work: (session: EnrolmentSession) => Promise<T>,
  ): Promise<T> {
    const config = this.find(name);
    const database = new AppDatabase({ ...config, url: adminUrlOf(this.config, config) }, CONNECTIONS);
    const replicating = new AppDatabase({ ...config, url: replicationUrlOf(config) }, CONNECTIONS);
    try {
      return await database.withConnection(
        (admin) =>
          replicating.withConnection(
            (replication) => work({ config, database, admin, replication, names: captureNames(config.name) }),
            signal,
          ),
        signal,
      );
    } finally {
      await Promise.all([database.close(), replicating.close()]);
    }
  }

  private find(name: string | undefined): ApplicationDatabaseConfig {
    const { applicationDatabases: all } = this.config;
    const names = all.map((each) => each.name).join(', ');
    if (name === undefined && all.length > 1) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail: 'There are several application databases, and none was named. Nothing was changed.',
        remedy: `Name one with --database: ${names}.`,
      });
    }
    const found = name === undefined ? all[0] : all.find((each) => each.name === name);
    if (found === undefined) {
      throw new LifeboatError('APP_DATABASE_UNKNOWN', {
        detail: `No application database is called "${name ?? ''}".`,
        remedy: `Use one of: ${names}; or add it to lifeboat.yaml.`,
      });
    }
    return found;
  }
}
