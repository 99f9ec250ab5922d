import { prepareAppDatabase } from '@lifeboat/app-database';
import { BackupSchedule, Operation, OperationsRepository, TenantsRepository } from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import {
  ProtectionModule,
  ReadSchedules,
  RunDueSchedule,
  type DueOutcome,
  type ScheduleInput,
  type ScheduleView,
  SyncTenants,
  WriteSchedules,
} from '@lifeboat/protection';
import { type Actor, requireRls, RlsTransactions, runAs } from '@lifeboat/tenancy';
import {
  createMigratedDatabase,
  runSql,
  temporaryDirectory,
  testActor,
  testConfig,
  type TestDatabase,
} from '@lifeboat/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

export interface ScheduleStageOptions {
  /** Tenants `t-1`, `t-2`, … */
  tenants: number;
  now: string;
  queue?: 'none' | 'redis';
  redisUrl?: string;
  environment?: Record<string, string>;
}

/** A Lifeboat over an application of tenants without rows, whose clock is turned by hand. */
export class ScheduleStage {
  private at: Date;

  private constructor(
    readonly app: INestApplicationContext,
    readonly config: LifeboatConfig,
    readonly database: TestDatabase,
    private readonly clock: { now: () => Date },
    private readonly closing: (() => Promise<void>)[],
  ) {
    this.at = clock.now();
    clock.now = () => this.at;
  }

  static async open(options: ScheduleStageOptions): Promise<ScheduleStage> {
    const database = await createMigratedDatabase();
    const directory = await temporaryDirectory();
    await runSql(
      database.superuserUrl,
      `CREATE TABLE public.tenants (id text PRIMARY KEY, slug text);
       INSERT INTO public.tenants SELECT 't-' || n, 'tenant-' || n FROM generate_series(1, ${options.tenants}) n`,
    );
    const config = testConfig({
      catalogUrl: database.processUrl,
      repository: directory.path,
      ...(options.redisUrl === undefined ? {} : { redisUrl: options.redisUrl }),
      environment: {
        TENANT_TABLE: 'public.tenants',
        APP_SCHEMAS: 'public',
        EXCLUDED_TABLES: '',
        SHARED_TABLES: '',
        ...options.environment,
      },
    });
    for (const each of config.applicationDatabases) {
      await prepareAppDatabase(each, database.superuserUrl);
    }
    const clock = { now: () => new Date(options.now) };
    const root = ProtectionModule.forRoot(config, { queue: options.queue ?? 'none', clock });
    const app = await NestFactory.createApplicationContext(root, { logger: false });
    return new ScheduleStage(app, config, database, clock, [
      () => app.close(),
      () => database.drop(),
      () => directory.remove(),
    ]);
  }

  /** Turns the clock, forwards or back. */
  setClock(to: string | Date): void {
    this.at = new Date(to);
  }

  get now(): Date {
    return this.at;
  }

  async sync(): Promise<void> {
    await runAs(testActor(), () => this.app.get(SyncTenants).sync());
  }

  create(input: Partial<ScheduleInput> = {}, tenantId = 't-1', actor = testActor()): Promise<ScheduleView> {
    const wanted: ScheduleInput = { name: 'nightly', cron: '0 2 * * *', type: 'full', ...input };
    return runAs(actor, () => this.app.get(WriteSchedules).create(tenantId, wanted));
  }

  async list(tenantId = 't-1', actor: Actor = testActor()): Promise<ScheduleView[]> {
    return (await runAs(actor, () => this.app.get(ReadSchedules).list({ tenantId }))).items;
  }

  /** As a tick does. */
  tick(scheduleId: string): Promise<DueOutcome> {
    return this.app.get(RunDueSchedule).run(scheduleId);
  }

  /** Within a transaction of the system. */
  inCatalog<T>(work: (tenants: TenantsRepository) => Promise<T>): Promise<T> {
    const tenants = new TenantsRepository();
    return runAs(testActor(), () => this.app.get(RlsTransactions).run(() => work(tenants)));
  }

  schedule(id: string): Promise<BackupSchedule> {
    return this.inCatalog(() => requireRls().findOneByOrFail(BackupSchedule, { id }));
  }

  operations(): Promise<Operation[]> {
    return this.inCatalog(() => requireRls().find(Operation, { order: { createdAt: 'ASC', id: 'ASC' } }));
  }

  /** Ends an operation as a worker that has done it. */
  async complete(id: string): Promise<void> {
    const operations = new OperationsRepository(this.clock);
    await this.inCatalog(() => operations.complete(id, {}));
  }

  async close(): Promise<void> {
    for (const close of this.closing) {
      await close();
    }
  }
}
