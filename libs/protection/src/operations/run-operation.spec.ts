import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AuditEntriesRepository,
  type AuditEntry,
  AuditWriter,
  type Backup,
  BackupsRepository,
  createCatalogDataSource,
  type Operation,
  OperationsRepository,
  TenantLock,
} from '@lifeboat/catalog';
import { NoQueue } from '@lifeboat/jobs';
import { LifeboatError, systemClock } from '@lifeboat/kernel';
import { Metrics } from '@lifeboat/observability';
import { currentActor, runAs } from '@lifeboat/tenancy';
import { createTestCatalog, runSql, type TestCatalog, testActor, waitFor } from '@lifeboat/testing';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Authoriser } from '../access/authoriser.js';
import { AttemptOperation } from './attempt-operation.js';
import { CancelJob } from './cancel-job.js';
import { type OperationHandler, OperationHandlers, type OperationRun } from './operation-handler.js';
import { RunOperation, type RunOptions } from './run-operation.js';
import type { RunOutcome } from './run-outcome.js';

const ACME = 'acme';
const operations = new OperationsRepository();
const backups = new BackupsRepository();

let catalog: TestCatalog;
let auditSource: DataSource;
let audit: AuditWriter;
let runOperation: RunOperation;
let cancelJob: CancelJob;
/** What the fake execute half does next. */
let execute: OperationHandler['execute'];
/** What it answers where there will be no other attempt. */
let abandon: () => Promise<Record<string, unknown> | null>;

beforeAll(async () => {
  Logger.overrideLogger(false);
  catalog = await createTestCatalog({ tenants: [ACME, 'other'] });
  auditSource = createCatalogDataSource(catalog.config, { poolSize: 2 });
  audit = new AuditWriter(auditSource);
  const handler: OperationHandler = {
    execute: (operation, run) => execute(operation, run),
    abandon: () => abandon(),
  };
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
  const { transactions } = catalog;
  const attempt = new AttemptOperation(transactions, operations, handlers, audit, systemClock, new Metrics());
  runOperation = new RunOperation(transactions, operations, new TenantLock(catalog.config), attempt);
  const authoriser = new Authoriser(audit);
  cancelJob = new CancelJob(authoriser, transactions, operations, new NoQueue(), audit, systemClock);
});
afterAll(async () => {
  await auditSource.destroy();
  await catalog.close();
});
beforeEach(() => {
  execute = async () => ({ rows: 7 });
  abandon = () => Promise.resolve(null);
});

const ann = testActor(ACME);
const run = (id: string, options: Partial<RunOptions> = {}): Promise<RunOutcome> =>
  runOperation.run(id, { lastAttempt: false, ...options });

async function request(): Promise<{ id: string; backupId: string }> {
  const id = randomUUID();
  const backupId = randomUUID();
  await catalog.as(ann, async () => {
    await operations.create({ id, kind: 'backup', tenantId: ACME, request: { backupId } });
    await backups.create({
      id: backupId,
      tenantId: ACME,
      operationId: id,
      type: 'full',
      applicationDatabase: 'main',
      encrypted: false,
      compression: 'none',
    });
  });
  return { id, backupId };
}

const operationOf = (id: string): Promise<Operation> => catalog.asSystem(() => operations.get(id));
const backupOf = (id: string): Promise<Backup> => catalog.asSystem(() => backups.get(ACME, id));

async function auditOf(operationId: string): Promise<AuditEntry[]> {
  const page = await catalog.asSystem(() =>
    new AuditEntriesRepository().list({ tenantId: ACME, operationId }),
  );
  return page.items;
}

const passing = new LifeboatError('APP_DATABASE_UNAVAILABLE', { detail: 'It is away.', remedy: 'Wait.' });
const permanent = new LifeboatError('UNCLASSIFIED_TABLE', { detail: 'What is x?', remedy: 'Say it.' });

describe('an operation', () => {
  it('runs as who asked for it, is begun and completed, and is in the audit log', async () => {
    const { id } = await request();
    let seen: unknown;
    execute = async (operation) => {
      seen = { actor: currentActor(), state: operation.state, attempts: operation.attempts };
      return { rows: 7 };
    };
    expect(await run(id)).toMatchObject({ kind: 'completed' });
    expect(seen).toEqual({ actor: ann, state: 'active', attempts: 1 });
    expect(await operationOf(id)).toMatchObject({
      state: 'completed',
      result: { rows: 7 },
      error: null,
      percent: 100,
      finishedAt: expect.any(Date),
    });
    expect(await auditOf(id)).toMatchObject([
      { action: 'backups.create', outcome: 'succeeded', actorSubject: ann.subject, tenantId: ACME },
    ]);
  });

  it('that has ended is not begun again', async () => {
    const { id } = await request();
    await run(id);
    execute = () => Promise.reject(new Error('must not run'));
    expect(await run(id)).toMatchObject({ kind: 'ended-before', operation: { state: 'completed' } });
    expect(await operationOf(id)).toMatchObject({ attempts: 1, result: { rows: 7 } });
  });

  it('that the catalog does not know fails for good', async () => {
    expect(await run(randomUUID())).toMatchObject({ kind: 'failed', error: { code: 'JOB_NOT_FOUND' } });
  });

  it('of an unknown kind fails for good and is left to a version that knows it', async () => {
    const id = randomUUID();
    await catalog.as(ann, () => operations.create({ id, kind: 'clone', tenantId: ACME, request: {} }));
    expect(await run(id)).toMatchObject({ kind: 'failed', error: { code: 'JOB_INVALID' } });
    expect(await operationOf(id)).toMatchObject({ state: 'queued', attempts: 0 });
  });

  it('keeps what it has handled where it ends before it was time to tell', async () => {
    const { id } = await request();
    execute = (_operation, { onProgress }) => {
      onProgress({ phase: 'copying', percent: 50, bytes: 1_234, rows: 56 });
      // As the apply of a restore, and others that count nothing.
      onProgress({ phase: 'ending', percent: null, bytes: 0, rows: 0 });
      return Promise.resolve({});
    };
    expect(await run(id)).toMatchObject({ kind: 'completed' });
    expect(await operationOf(id)).toMatchObject({ state: 'completed', percent: 100, bytes: 1_234, rows: 56 });
  });

  it('tells its progress at most once a second, and that it lives', async () => {
    const { id } = await request();
    const go = Promise.withResolvers<undefined>();
    execute = async (_operation, { onProgress }) => {
      for (let rows = 1; rows <= 1_000; rows += 1) {
        onProgress({ phase: 'copying', percent: rows / 10, bytes: rows * 10, rows });
      }
      await go.promise;
      return {};
    };
    const running = run(id);
    const shown = await waitFor(async () => ((await operationOf(id)).rows > 0 ? operationOf(id) : null), {
      what: 'the first progress',
    });
    expect(shown).toMatchObject({ phase: 'copying', percent: 100, bytes: 10_000, rows: 1_000 });
    const { heartbeatAt } = shown;
    await waitFor(async () => (await operationOf(id)).heartbeatAt?.getTime() !== heartbeatAt?.getTime(), {
      what: 'the next sign of life',
    });
    go.resolve(undefined);
    expect(await running).toMatchObject({ kind: 'completed' });
  });
});

describe('a failure', () => {
  it('that may pass leaves the operation queued, with the reason to be seen', async () => {
    const { id, backupId } = await request();
    execute = () => Promise.reject(passing);
    expect(await run(id)).toEqual({ kind: 'failed-for-now', error: passing });
    expect(await operationOf(id)).toMatchObject({
      state: 'queued',
      attempts: 1,
      finishedAt: null,
      error: { code: 'APP_DATABASE_UNAVAILABLE', detail: 'It is away.', remedy: 'Wait.' },
    });
    expect(await backupOf(backupId)).toMatchObject({ status: 'queued' });
    execute = async () => ({});
    expect(await run(id)).toMatchObject({ kind: 'completed' });
    expect(await operationOf(id)).toMatchObject({ attempts: 2, error: null });
  });

  it.each([
    ['for good', permanent, false],
    ['that may pass, at the last attempt,', passing, true],
  ])('%s fails the operation and its backup', async (_what, error, lastAttempt) => {
    const { id, backupId } = await request();
    execute = () => Promise.reject(error);
    expect(await run(id, { lastAttempt })).toEqual({ kind: 'failed', error });
    const stored = { code: error.code, detail: error.detail, remedy: error.remedy };
    expect(await operationOf(id)).toMatchObject({ state: 'failed', error: stored });
    expect(await backupOf(backupId)).toMatchObject({
      status: 'failed',
      error: stored,
      finishedAt: expect.any(Date),
    });
    expect(await auditOf(id)).toMatchObject([{ outcome: 'failed', errorCode: error.code }]);
  });

  it('for good of work that turns out to be done completes it', async () => {
    const { id } = await request();
    execute = () => Promise.reject(permanent);
    abandon = () => Promise.resolve({ committed: true });
    expect(await run(id)).toMatchObject({ kind: 'completed' });
    expect(await operationOf(id)).toMatchObject({
      state: 'completed',
      result: { committed: true },
      error: null,
    });
  });

  it('for good stays the reason where nobody can tell whether the work is done', async () => {
    const { id } = await request();
    execute = () => Promise.reject(permanent);
    abandon = () => Promise.reject(passing);
    expect(await run(id)).toEqual({ kind: 'failed', error: permanent });
  });

  it('that nobody foresaw tells the caller nothing of its inside', async () => {
    const { id } = await request();
    execute = () => Promise.reject(new TypeError('password=hunter2 is not iterable'));
    expect(await run(id)).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } });
    const { error } = await operationOf(id);
    expect(error?.code).toBe('INTERNAL');
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it('of the process, again and again, ends the operation', async () => {
    const { id } = await request();
    const { superuserUrl } = catalog.database;
    await runSql(superuserUrl, `UPDATE lifeboat.operations SET attempts = 20 WHERE id = '${id}'`);
    execute = () => Promise.reject(new Error('must not run'));
    expect(await run(id)).toMatchObject({ kind: 'failed', error: { code: 'OPERATION_CRASHED' } });
    expect(await operationOf(id)).toMatchObject({ state: 'failed', error: { code: 'OPERATION_CRASHED' } });
  });
});

describe('work that has to stop', () => {
  /** Works until it is told to stop. */
  function endless(): { begun: Promise<undefined>; execute: OperationHandler['execute'] } {
    const begun = Promise.withResolvers<undefined>();
    const untilAborted = (_operation: Operation, { signal }: OperationRun): Promise<never> => {
      begun.resolve(undefined);
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped in the middle')));
      });
    };
    return { begun: begun.promise, execute: untilAborted };
  }

  it('because somebody cancelled it is cancelled, with its backup', async () => {
    const { id, backupId } = await request();
    const work = endless();
    execute = work.execute;
    const running = run(id);
    await work.begun;
    expect(await runAs(ann, () => cancelJob.cancel(id))).toMatchObject({
      state: 'active',
      cancelRequested: true,
    });
    expect(await running).toMatchObject({ kind: 'cancelled' });
    expect(await operationOf(id)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Date) });
    expect(await backupOf(backupId)).toMatchObject({ status: 'cancelled' });
    expect(await auditOf(id)).toMatchObject([
      { outcome: 'failed', errorCode: 'OPERATION_CANCELLED' },
      { action: 'jobs.cancel', outcome: 'succeeded' },
    ]);
  });

  it('because the worker stops goes back to the queue', async () => {
    const { id, backupId } = await request();
    const work = endless();
    execute = work.execute;
    const stopping = new AbortController();
    const running = run(id, { signal: stopping.signal });
    await work.begun;
    stopping.abort('the worker stops');
    expect(await running).toEqual({ kind: 'handed-back' });
    expect(await operationOf(id)).toMatchObject({ state: 'queued', error: null });
    expect(await backupOf(backupId)).toMatchObject({ status: 'queued' });
  });

  const loseLock = (): Promise<unknown> =>
    runSql(
      catalog.database.superuserUrl,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'lifeboat tenant lock' AND datname = current_database()`,
    );

  it.each([false, true])(
    'because the tenant lock was lost is tried again (last: %s)',
    async (lastAttempt) => {
      const { id, backupId } = await request();
      const work = endless();
      execute = work.execute;
      const running = run(id, { lastAttempt });
      await work.begun;
      await loseLock();
      expect(await running).toMatchObject({ kind: 'failed-for-now', error: { code: 'TENANT_LOCK_LOST' } });
      expect(await operationOf(id)).toMatchObject({ state: 'queued', error: { code: 'TENANT_LOCK_LOST' } });
      expect(await backupOf(backupId)).toMatchObject({ status: 'queued' });
    },
  );

  it('because the tenant lock was lost leaves its row to its successor, at the last attempt too', async () => {
    const { id, backupId } = await request();
    const lost = Promise.withResolvers<undefined>();
    const stalled = Promise.withResolvers<undefined>();
    execute = async (_operation, { signal }) => {
      signal.addEventListener('abort', () => lost.resolve(undefined));
      await stalled.promise;
      throw new Error('stopped in the middle');
    };
    const first = run(id, { lastAttempt: true });
    await waitFor(async () => (await operationOf(id)).state === 'active', { what: 'the first attempt' });
    await loseLock();
    await lost.promise;
    const begun = Promise.withResolvers<undefined>();
    const go = Promise.withResolvers<undefined>();
    execute = async () => {
      begun.resolve(undefined);
      await go.promise;
      return { committed: true };
    };
    const second = run(id, { lastAttempt: true, waitForTenantMs: 30_000 });
    await begun.promise;
    stalled.resolve(undefined);
    expect(await first).toMatchObject({ kind: 'failed-for-now', error: { code: 'TENANT_LOCK_LOST' } });
    expect(await operationOf(id)).toMatchObject({ state: 'active', attempts: 2 });
    expect(await backupOf(backupId)).toMatchObject({ status: 'queued' });
    go.resolve(undefined);
    expect(await second).toMatchObject({ kind: 'completed' });
    expect(await operationOf(id)).toMatchObject({ state: 'completed', result: { committed: true } });
  });

  it('but was quicker is completed', async () => {
    const { id } = await request();
    const work = endless();
    execute = async (operation, operationRun) => {
      await work.execute(operation, operationRun).catch(() => undefined);
      return { committed: true };
    };
    const running = run(id);
    await work.begun;
    await runAs(ann, () => cancelJob.cancel(id));
    expect(await running).toMatchObject({ kind: 'completed' });
    expect(await operationOf(id)).toMatchObject({ state: 'completed', result: { committed: true } });
    await expect(runAs(ann, () => cancelJob.cancel(id))).rejects.toMatchObject({
      code: 'OPERATION_NOT_CANCELLABLE',
    });
  });

  it('is completed where it turns out to be done', async () => {
    const { id, backupId } = await request();
    const work = endless();
    execute = work.execute;
    abandon = () => Promise.resolve({ committed: true });
    const running = run(id);
    await work.begun;
    await runAs(ann, () => cancelJob.cancel(id));
    expect(await running).toMatchObject({ kind: 'completed' });
    expect(await operationOf(id)).toMatchObject({ state: 'completed', result: { committed: true } });
    expect(await backupOf(backupId)).toMatchObject({ status: 'queued' });
  });

  it.each([
    ['cancelled', null],
    ['completed', { committed: true }],
  ])('while it waits for its next attempt is %s by that', async (state, result) => {
    const { id } = await request();
    execute = () => Promise.reject(passing);
    await run(id);
    expect(await runAs(ann, () => cancelJob.cancel(id))).toMatchObject({
      state: 'queued',
      cancelRequested: true,
    });
    execute = () => Promise.reject(new Error('must not run'));
    abandon = () => Promise.resolve(result);
    expect(await run(id)).toMatchObject({ kind: state });
    expect(await operationOf(id)).toMatchObject({ state, result, finishedAt: expect.any(Date) });
  });

  it('and cannot tell whether it is done is asked again, and fails at the last attempt', async () => {
    const { id } = await request();
    execute = () => Promise.reject(passing);
    abandon = () => Promise.reject(passing);
    await run(id);
    await runAs(ann, () => cancelJob.cancel(id));
    expect(await run(id)).toEqual({ kind: 'failed-for-now', error: passing });
    expect(await operationOf(id)).toMatchObject({ state: 'queued', attempts: 2 });
    expect(await run(id, { lastAttempt: true })).toEqual({ kind: 'failed', error: passing });
    expect(await operationOf(id)).toMatchObject({ state: 'failed', attempts: 3 });
  });

  it('before it began is never begun', async () => {
    const { id, backupId } = await request();
    await runAs(ann, () => cancelJob.cancel(id));
    execute = () => Promise.reject(new Error('must not run'));
    expect(await run(id)).toMatchObject({ kind: 'ended-before', operation: { state: 'cancelled' } });
    expect(await backupOf(backupId)).toMatchObject({ status: 'cancelled' });
  });
});

describe('two operations on one tenant', () => {
  let release: PromiseWithResolvers<undefined>;
  beforeEach(() => {
    release = Promise.withResolvers();
  });
  afterEach(() => {
    release.resolve(undefined);
  });

  it('wait for each other, and waiting costs no attempt', async () => {
    const first = await request();
    const second = await request();
    const begun = Promise.withResolvers<undefined>();
    execute = async () => {
      begun.resolve(undefined);
      await release.promise;
      return {};
    };
    const running = run(first.id);
    await begun.promise;
    expect(await run(second.id)).toEqual({ kind: 'tenant-busy' });
    expect(await operationOf(second.id)).toMatchObject({ state: 'queued', attempts: 0 });
    const waiting = run(second.id, { waitForTenantMs: 30_000 });
    await pause(100);
    release.resolve(undefined);
    expect(await running).toMatchObject({ kind: 'completed' });
    expect(await waiting).toMatchObject({ kind: 'completed' });
  });

  it('which are the same one twice do the work once', async () => {
    const { id } = await request();
    let runs = 0;
    execute = async () => {
      runs += 1;
      await pause(200);
      return {};
    };
    // Either may have the tenant first.
    const patient = { waitForTenantMs: 30_000 };
    const outcomes = await Promise.all([run(id, patient), run(id, patient)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['completed', 'ended-before']);
    expect(runs).toBe(1);
  });
});

describe('another tenant', () => {
  it('cannot cancel the operation', async () => {
    const { id } = await request();
    await expect(runAs(testActor('other'), () => cancelJob.cancel(id))).rejects.toMatchObject({
      code: 'JOB_NOT_FOUND',
    });
    expect(await operationOf(id)).toMatchObject({ state: 'queued', cancelRequestedAt: null });
  });
});
