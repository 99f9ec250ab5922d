import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditWriter, createCatalogDataSource, OperationsRepository, TenantLock } from '@lifeboat/catalog';
import { LifeboatError, systemClock } from '@lifeboat/kernel';
import { Metrics } from '@lifeboat/observability';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AttemptOperation } from './attempt-operation.js';
import { type OperationHandler, OperationHandlers, type OperationRun } from './operation-handler.js';
import { RunOperation, type RunOptions } from './run-operation.js';

let catalog: TestCatalog;
let auditSource: DataSource;
let metrics: Metrics;
let runOperation: RunOperation;
let work: (run: OperationRun) => Promise<Record<string, unknown>>;
const operations = new OperationsRepository();

beforeAll(async () => {
  Logger.overrideLogger(false);
  catalog = await createTestCatalog({ tenants: ['acme'] });
  auditSource = createCatalogDataSource(catalog.config, { poolSize: 2 });
});
afterAll(async () => {
  await auditSource.destroy();
  await catalog.close();
});

beforeEach(() => {
  const handler: OperationHandler = { execute: (_operation, run) => work(run) };
  const handlers = new OperationHandlers({
    backup: handler,
    backup_from_changes: handler,
    restore: handler,
    rollback: handler,
    point_in_time_recovery: handler,
    validation: handler,
    cleanup: handler,
    history: handler,
    diff: handler,
    drill: handler,
  });
  metrics = new Metrics();
  const audit = new AuditWriter(auditSource);
  const { transactions } = catalog;
  const attempt = new AttemptOperation(transactions, operations, handlers, audit, systemClock, metrics);
  runOperation = new RunOperation(transactions, operations, new TenantLock(catalog.config), attempt);
});

async function request(): Promise<string> {
  const id = randomUUID();
  await catalog.as(testActor('acme'), () =>
    operations.create({ id, kind: 'backup', tenantId: 'acme', request: {} }),
  );
  return id;
}

const run = (id: string, options: Partial<RunOptions> = {}): Promise<unknown> =>
  runOperation.run(id, { lastAttempt: true, ...options });

async function counted(): Promise<string[]> {
  const text = await metrics.render();
  return text.split('\n').filter((line) => /^lifeboat_operation\w*(?:_total|_count)\{/.test(line));
}

const failure = (code: 'APP_DATABASE_UNAVAILABLE' | 'SCHEMA_DRIFT'): LifeboatError =>
  new LifeboatError(code, { detail: 'It is so.', remedy: 'Wait.' });

describe('what a process counts of operations', () => {
  it('is how they ended, how long they took and waited, and the bytes of those that were done', async () => {
    work = (each) => {
      each.onProgress({ phase: 'copying', percent: 50, bytes: 900, rows: 1 });
      each.onProgress({ phase: 'copying', percent: 90, bytes: 1_234, rows: 2 });
      return Promise.resolve({});
    };
    await run(await request());
    expect(await counted()).toEqual([
      'lifeboat_operations_ended_total{kind="backup",outcome="completed"} 1',
      'lifeboat_operation_duration_seconds_count{kind="backup",outcome="completed"} 1',
      'lifeboat_operation_wait_seconds_count{kind="backup"} 1',
      'lifeboat_operation_bytes_total{kind="backup"} 1234',
    ]);
  });

  it('tells attempts that fail from operations that do', async () => {
    work = () => Promise.reject(failure('APP_DATABASE_UNAVAILABLE'));
    const id = await request();
    await run(id, { lastAttempt: false });
    await run(id, { lastAttempt: false });
    expect(await counted()).toEqual([
      'lifeboat_operation_attempts_failed_total{kind="backup",code="APP_DATABASE_UNAVAILABLE"} 2',
      'lifeboat_operation_wait_seconds_count{kind="backup"} 1',
    ]);
    work = () => Promise.reject(failure('SCHEMA_DRIFT'));
    await run(id);
    const lines = await counted();
    expect(lines).toContain('lifeboat_operations_ended_total{kind="backup",outcome="failed"} 1');
    expect(lines).toContain('lifeboat_operation_attempts_failed_total{kind="backup",code="SCHEMA_DRIFT"} 1');
  });

  it('counts nothing twice of an operation that has ended', async () => {
    work = () => Promise.resolve({});
    const id = await request();
    await run(id);
    await run(id);
    expect(await counted()).toContain('lifeboat_operations_ended_total{kind="backup",outcome="completed"} 1');
  });
});
