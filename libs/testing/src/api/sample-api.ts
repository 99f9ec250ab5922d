import { prepareAppDatabase } from '@lifeboat/app-database';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { SyncTenants } from '@lifeboat/protection';
import { installSampleApp, type SampleTenant, seedSampleApp } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createMigratedDatabase } from '../catalog/migrated-database.js';
import { testActor } from '../catalog/test-actor.js';
import { temporaryDirectory } from '../files/temporary-directory.js';
import { testConfig } from '../lifeboat/test-config.js';
import type { TestDatabase } from '../stack/test-database.js';
import { startTestApi } from './test-api.js';

/** An API over the sample application, with a catalog, a repository and a queue of its own. */
export interface SampleApi {
  app: NestExpressApplication;
  /** Such as `http://127.0.0.1:40123`. */
  url: string;
  config: LifeboatConfig;
  database: TestDatabase;
  tenants: SampleTenant[];
  close(): Promise<void>;
}

export interface SampleApiOptions {
  /** Further modules, such as those of workers. */
  modules?: (config: LifeboatConfig) => (DynamicModule | Type)[];
  environment?: Record<string, string>;
  tenants?: number;
  /** In all. */
  rows?: number;
  /** What time it is; the system's if not given. */
  clock?: Clock;
}

/** Starts it with its tenants registered. */
export async function startSampleApi(options: SampleApiOptions = {}): Promise<SampleApi> {
  const { modules = () => [], environment = {}, tenants: count = 2, rows = 200 } = options;
  const database = await createMigratedDatabase();
  const repository = await temporaryDirectory();
  await installSampleApp(database.superuserUrl);
  const tenants = await seedSampleApp(database.superuserUrl, { seed: 1, tenants: count, rows });
  const config = testConfig({ catalogUrl: database.processUrl, repository: repository.path, environment });
  for (const application of config.applicationDatabases) {
    await prepareAppDatabase(application, database.superuserUrl);
  }
  const app = await startTestApi(config, modules(config), options.clock);
  await runAs(testActor(), () => app.get(SyncTenants).sync());
  return {
    app,
    url: await app.getUrl(),
    config,
    database,
    tenants,
    close: async () => {
      await app.close();
      await database.drop();
      await repository.remove();
    },
  };
}
