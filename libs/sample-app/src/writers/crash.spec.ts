import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '@lifeboat/local-stack';
import { ownStack, runSql, waitFor } from '@lifeboat/testing';
import { sampleAppUrl } from '../database/sample-app-url.js';
import { installSampleApp } from '../install/install-sample-app.js';
import { seedSampleApp } from '../seed/seed-sample-app.js';
import { startWriters } from './start-writers.js';
import { verifyWriters } from './verify-writers.js';

let stack: LocalStack;

beforeAll(async () => {
  stack = await ownStack();
  await runSql(stack.postgres.superuserUrl('postgres'), 'CREATE DATABASE sample');
});

afterAll(async () => {
  await stack.remove();
});

describe('writers over a crash of the server', () => {
  it('go on when it is back, with books that are still right', async () => {
    const url = stack.postgres.superuserUrl('sample');
    await installSampleApp(url);
    const tenants = await seedSampleApp(url, { seed: 1, tenants: 3, rows: 500 });
    const tenantIds = tenants.map(({ id }) => id);
    const writers = startWriters(sampleAppUrl(url), { tenantIds, seed: 1, pauseMs: 0 });
    await writers.ready;
    await waitFor(() => writers.counts().committed > 0, { what: 'a commit' });
    await stack.postgres.crash();
    await sleep(300);
    await stack.postgres.start();
    await waitFor(() => writers.counts().reconnected > 0, { what: 'a writer to come back' });
    const report = await writers.stop();
    expect(report.reconnected).toBeGreaterThan(0);
    expect(report.differences).toEqual([]);
    expect(await verifyWriters(url, report)).toEqual([]);
  });
});
