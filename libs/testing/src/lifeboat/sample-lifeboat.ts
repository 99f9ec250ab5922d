import { prepareAppDatabase } from '@lifeboat/app-database';
import type { ApplicationDatabaseConfig, LifeboatConfig } from '@lifeboat/config';
import { type Clock, systemClock } from '@lifeboat/kernel';
import {
  ProtectionModule,
  type RecoveryInput,
  RequestBackup,
  RequestRecovery,
  RequestRestore,
  type RestoreInput,
  RunOperation,
  type RunOutcome,
  SyncTenants,
} from '@lifeboat/protection';
import { installSampleApp, type SampleTenant, seedSampleApp } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createMigratedDatabase } from '../catalog/migrated-database.js';
import { testActor } from '../catalog/test-actor.js';
import { temporaryDirectory } from '../files/temporary-directory.js';
import type { TestDatabase } from '../stack/test-database.js';
import { testConfig } from './test-config.js';

/** What was killed, or was asked for by itself, may have the tenant for a while. */
const TENANT_WAIT_MS = 30_000;

export interface SampleLifeboatOptions {
  tenants?: number;
  /** In all. */
  rows?: number;
  environment?: Record<string, string>;
  /** Whether it is called as its database is: slots go by that name, and are the whole server's. */
  ownName?: boolean;
  /** Where catalog and application live, which is dropped in the end; a migrated one of the run's stack if not given. */
  database?: TestDatabase;
  /** Further application databases by name. */
  others?: Record<string, TestDatabase>;
  /** Whether requested work goes to workers, too. */
  queue?: 'none' | 'redis';
  /** Stamps rows and decides what is old; the system's if not given. */
  clock?: Clock;
  /** Another application instead of the sample; answers with its tenants. */
  install?: (superuserUrl: string, size: { tenants: number; rows: number }) => Promise<SampleTenant[]>;
}

/** A Lifeboat over the seeded sample application: work is done where it is asked for. */
export interface SampleLifeboat {
  app: INestApplicationContext;
  config: LifeboatConfig;
  database: TestDatabase;
  tenants: SampleTenant[];
  /** Takes a full backup; answers with its id. */
  backUp(tenantId: string): Promise<string>;
  /** Restores and answers how the operation ended. */
  restore(tenantId: string, input: RestoreInput): Promise<RunOutcome>;
  /** Recovers to a moment and answers how the operation ended. */
  recover(tenantId: string, input: RecoveryInput): Promise<RunOutcome>;
  close(): Promise<void>;
}

/** Starts it with a catalog, a repository and an application database of its own, its tenants registered. */
export async function startSampleLifeboat(options: SampleLifeboatOptions = {}): Promise<SampleLifeboat> {
  const { tenants: count = 2, rows = 400, environment = {}, install = installSample } = options;
  const { queue = 'none', database = await createMigratedDatabase(), clock = systemClock } = options;
  const repository = await temporaryDirectory();
  const tenants = await install(database.superuserUrl, { tenants: count, rows });
  const config = testConfig({
    catalogUrl: database.processUrl,
    repository: repository.path,
    environment: { MIGRATION_DATABASE_URL: database.superuserUrl, ...environment },
    ...(options.ownName === true ? { databaseName: database.name } : {}),
  });
  const further: ApplicationDatabaseConfig[] = [];
  for (const application of config.applicationDatabases) {
    await prepareAppDatabase(application, database.superuserUrl);
    for (const [name, { superuserUrl, processUrl }] of Object.entries(options.others ?? {})) {
      const another = { ...application, name, url: processUrl };
      await prepareAppDatabase(another, superuserUrl);
      further.push(another);
    }
  }
  config.applicationDatabases.push(...further);
  const app = await NestFactory.createApplicationContext(ProtectionModule.forRoot(config, { queue, clock }), {
    logger: false,
  });
  const asAdmin = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(), work);
  await asAdmin(() => app.get(SyncTenants).sync());
  const run = (jobId: string): Promise<RunOutcome> =>
    app.get(RunOperation).run(jobId, { lastAttempt: true, waitForTenantMs: TENANT_WAIT_MS });
  return {
    app,
    config,
    database,
    tenants,
    backUp: async (tenantId) => {
      const { jobId, backupId } = await asAdmin(() =>
        app.get(RequestBackup).request(tenantId, { type: 'full' }, null),
      );
      const outcome = await run(jobId);
      if (outcome.kind !== 'completed') {
        throw new Error(`the backup ended as ${JSON.stringify(outcome)}`);
      }
      return backupId;
    },
    restore: async (tenantId, input) => {
      const { jobId } = await asAdmin(() => app.get(RequestRestore).request(tenantId, input, null));
      return run(jobId);
    },
    recover: async (tenantId, input) => {
      const { jobId } = await asAdmin(() => app.get(RequestRecovery).request(tenantId, input, null));
      return run(jobId);
    },
    close: async () => {
      await app.close();
      await database.drop();
      await repository.remove();
    },
  };
}

async function installSample(
  superuserUrl: string,
  size: { tenants: number; rows: number },
): Promise<SampleTenant[]> {
  await installSampleApp(superuserUrl);
  return seedSampleApp(superuserUrl, { seed: 1, ...size });
}
