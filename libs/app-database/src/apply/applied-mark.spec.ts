import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SAMPLE_DATABASE_SETTINGS } from '@lifeboat/sample-app';
import { createTestDatabase, runSql, type TestDatabase, waitFor } from '@lifeboat/testing';
import pg from 'pg';
import { prepareAppDatabase } from '../prepare/prepare-app-database.js';
import { claimOperation, recordOutcome, settleApplied } from './applied-mark.js';
import type { ApplyOutcome } from './apply-target.js';

const OUTCOME: ApplyOutcome = {
  planHash: 'a plan',
  restorePointId: randomUUID(),
  tables: [],
  lockHeldMs: 1,
  isolation: { written: 0, removed: 0, ownWritten: 0, ownRemoved: 0 },
  lockTries: 1,
  writtenBy: 'replica_mode',
};
let database: TestDatabase;
let applying: pg.Client;
let asking: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await prepareAppDatabase(
    { name: 'main', url: database.processUrl, ...SAMPLE_DATABASE_SETTINGS },
    database.superuserUrl,
  );
  applying = new pg.Client({ connectionString: database.processUrl });
  asking = new pg.Client({ connectionString: database.processUrl, application_name: 'asking' });
  await Promise.all([applying.connect(), asking.connect()]);
});

afterAll(async () => {
  await Promise.all([applying.end(), asking.end()]);
  await database.drop();
});

async function apply(operationId: string): Promise<void> {
  await applying.query('BEGIN');
  expect(await claimOperation(applying, operationId, 'a')).toBeNull();
  await recordOutcome(applying, operationId, OUTCOME);
}

const isWaiting = async (): Promise<boolean> =>
  (
    await runSql(
      database.superuserUrl,
      `SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'asking' AND wait_event_type = 'Lock'`,
    )
  ).length === 1;

describe('what has become of an apply', () => {
  it.each([
    ['its outcome, where it commits while one asks', 'COMMIT', OUTCOME],
    ['nothing, where it rolls back while one asks', 'ROLLBACK', null],
  ])('is %s', async (_, end, expected) => {
    const operationId = randomUUID();
    await apply(operationId);
    const settled = settleApplied(asking, operationId, 'a');
    await waitFor(isWaiting, { what: 'the one who asks to wait' });
    await applying.query(end);
    expect(await settled).toEqual(expected);
    expect(await settleApplied(asking, operationId, 'a')).toEqual(expected);
  });

  it('leaves no mark of its own', async () => {
    const operationId = randomUUID();
    expect(await settleApplied(asking, operationId, 'a')).toBeNull();
    await apply(operationId);
    await applying.query('ROLLBACK');
  });
});
