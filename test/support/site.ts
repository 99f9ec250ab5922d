import { prepareAppDatabase } from '@lifeboat/app-database';
import type { ApplicationDatabaseConfig, LifeboatConfig } from '@lifeboat/config';
import { type Clock, systemClock } from '@lifeboat/kernel';
import {
  type BackupInput,
  ProtectionModule,
  RequestBackup,
  type RequestedBackup,
  type RequestedRestore,
  RequestRestore,
  type RequestedValidation,
  RequestValidation,
  RequestRollback,
  type RestoreInput,
  type RollbackInput,
  RunOperation,
  type RunOptions,
  type RunOutcome,
  SyncTenants,
  type ValidationInput,
  type ValidationResult,
} from '@lifeboat/protection';
import { installSampleApp, type SampleTenant, seedSampleApp } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import {
  createMigratedDatabase,
  createTestDatabase,
  temporaryDirectory,
  testActor,
  testConfig,
  type TestDatabase,
} from '@lifeboat/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PostgresProxy } from './postgres-proxy.js';

export interface SiteOptions {
  /** Where the application lives; a database of its own on the run's stack if not given. */
  application?: Pick<TestDatabase, 'superuserUrl' | 'processUrl'>;
  tenants?: number;
  /** In all. */
  rows?: number;
  /** Another application instead of the sample; answers with its tenants. The environment must say how to read it. */
  install?: (superuserUrl: string) => Promise<SampleTenant[]>;
  environment?: Record<string, string>;
  /** What gives Lifeboat's role its rights, instead of what `lifeboat migrate` does. */
  prepare?: () => Promise<void>;
  /** Further application databases by name, each with the application in it. */
  others?: Record<string, Pick<TestDatabase, 'superuserUrl' | 'processUrl'>>;
  /** Whether requested work goes to workers. */
  queue?: 'none' | 'redis';
  /** What stands in for the repository's directory; the environment must say how to reach a bucket. */
  repository?: string;
  /** What Lifeboat takes for the time. */
  clock?: Clock;
}

/**
 * A Lifeboat over the sample application, with catalog and application in two databases, and a proxy on the way to the
 * application: so faults can hit the one and not the other.
 */
export class Site {
  private constructor(
    readonly app: INestApplicationContext,
    readonly config: LifeboatConfig,
    /** What it was opened with besides the usual. */
    readonly environment: Record<string, string>,
    readonly tenants: SampleTenant[],
    readonly proxy: PostgresProxy,
    /** As superuser, not by the proxy. */
    readonly appUrl: string,
    /** As superuser. */
    readonly catalogUrl: string,
    private readonly closing: (() => Promise<void>)[],
  ) {}

  static async open(options: SiteOptions = {}): Promise<Site> {
    const catalog = await createMigratedDatabase();
    const own = options.application === undefined ? await createTestDatabase() : null;
    const application = options.application ?? own ?? catalog;
    const directory = await temporaryDirectory();
    const { tenants: count = 2, rows = 400, environment = {}, queue = 'none', others = {} } = options;
    const { clock = systemClock } = options;
    const install = options.install ?? ((url: string) => installSample(url, count, rows));
    const tenants = await install(application.superuserUrl);
    const proxy = await PostgresProxy.start(application.processUrl);
    const further: ApplicationDatabaseConfig[] = [];
    const config = testConfig({
      catalogUrl: catalog.processUrl,
      appDatabaseUrl: proxy.url,
      repository: options.repository ?? directory.path,
      environment,
    });
    for (const each of config.applicationDatabases) {
      await (options.prepare?.() ?? prepareAppDatabase(each, application.superuserUrl));
      for (const [name, { superuserUrl, processUrl }] of Object.entries(others)) {
        const another = { ...each, name, url: processUrl };
        await prepareAppDatabase(another, superuserUrl);
        further.push(another);
      }
    }
    config.applicationDatabases.push(...further);
    const app = await NestFactory.createApplicationContext(
      ProtectionModule.forRoot(config, { queue, clock }),
      { logger: false },
    );
    await runAs(testActor(), () => app.get(SyncTenants).sync());
    return new Site(
      app,
      config,
      environment,
      tenants,
      proxy,
      application.superuserUrl,
      catalog.superuserUrl,
      [
        () => app.close(),
        () => proxy.close(),
        () => catalog.drop(),
        () => own?.drop() ?? Promise.resolve(),
        () => directory.remove(),
      ],
    );
  }

  get repository(): string {
    return this.config.repository.location;
  }

  /** The id of a tenant. */
  tenant(index = 0): string {
    return this.tenants[index]?.id ?? '';
  }

  requestBackup(tenantId: string, input: Partial<BackupInput> = {}): Promise<RequestedBackup> {
    return runAs(testActor(), () =>
      this.app.get(RequestBackup).request(tenantId, { type: 'full', ...input }, null),
    );
  }

  requestRestore(tenantId: string, input: RestoreInput): Promise<RequestedRestore> {
    return runAs(testActor(), () => this.app.get(RequestRestore).request(tenantId, input, null));
  }

  requestValidation(input: ValidationInput): Promise<RequestedValidation> {
    return runAs(testActor(), () => this.app.get(RequestValidation).request(input, null));
  }

  requestRollback(
    tenantId: string,
    restorePointId: string,
    input: RollbackInput = {},
  ): Promise<RequestedRestore> {
    return runAs(testActor(), () =>
      this.app.get(RequestRollback).request(tenantId, restorePointId, input, null),
    );
  }

  /** Does one attempt at an operation here. */
  run(jobId: string, options: RunOptions = { lastAttempt: true }): Promise<RunOutcome> {
    return this.app.get(RunOperation).run(jobId, options);
  }

  /** Takes a backup that must succeed; answers with its id. */
  async backUp(tenantId: string, input: Partial<BackupInput> = {}): Promise<string> {
    const { jobId, backupId } = await this.requestBackup(tenantId, input);
    const outcome = await this.run(jobId);
    if (outcome.kind !== 'completed') {
      throw new Error(`the backup ended as ${outcome.kind}`, {
        cause: 'error' in outcome ? outcome.error : undefined,
      });
    }
    return backupId;
  }

  async restore(tenantId: string, input: RestoreInput): Promise<RunOutcome> {
    const { jobId } = await this.requestRestore(tenantId, input);
    return this.run(jobId);
  }

  /** Validates a backup, which must be possible; answers with the verdict. */
  async validate(input: ValidationInput): Promise<ValidationResult> {
    const { jobId } = await this.requestValidation(input);
    const outcome = await this.run(jobId);
    if (outcome.kind !== 'completed') {
      throw new Error(`the validation ended as ${outcome.kind}`, {
        cause: 'error' in outcome ? outcome.error : undefined,
      });
    }
    return outcome.operation.result as ValidationResult & Record<string, unknown>;
  }

  async rollBack(tenantId: string, restorePointId: string, input: RollbackInput = {}): Promise<RunOutcome> {
    const { jobId } = await this.requestRollback(tenantId, restorePointId, input);
    return this.run(jobId);
  }

  async close(): Promise<void> {
    for (const close of this.closing) {
      await close();
    }
  }
}

async function installSample(url: string, tenants: number, rows: number): Promise<SampleTenant[]> {
  await installSampleApp(url);
  return seedSampleApp(url, { seed: 1, tenants, rows });
}

/** The restore point of a restore that has written. */
export function restorePointOf(outcome: RunOutcome): string {
  const result = 'operation' in outcome ? outcome.operation.result : null;
  const point: unknown = result?.['restorePointId'];
  if (typeof point !== 'string') {
    throw new Error(`the restore ended as ${codeOf(outcome)}`, {
      cause: 'error' in outcome ? outcome.error : undefined,
    });
  }
  return point;
}

/** The code with which a run failed, or how else it ended. */
export const codeOf = (outcome: RunOutcome): string =>
  'error' in outcome ? outcome.error.code : outcome.kind;
