import type { ApplicationDatabaseConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { AppDatabase } from './app-database.js';

/** The application databases that the configuration names. */
export class AppDatabases {
  private readonly databases: Map<string, AppDatabase>;

  constructor(configs: readonly ApplicationDatabaseConfig[]) {
    this.databases = new Map(configs.map((config) => [config.name, new AppDatabase(config)]));
  }

  /** @throws LifeboatError APP_DATABASE_UNKNOWN */
  get(name: string): AppDatabase {
    const database = this.databases.get(name);
    if (database === undefined) {
      throw new LifeboatError('APP_DATABASE_UNKNOWN', {
        detail: `No application database is called "${name}".`,
        remedy: `Use one of: ${[...this.databases.keys()].join(', ')}; or add it to lifeboat.yaml.`,
      });
    }
    return database;
  }

  all(): AppDatabase[] {
    return [...this.databases.values()];
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((database) => database.close()));
  }
}
