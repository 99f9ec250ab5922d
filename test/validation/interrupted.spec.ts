import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CancelJob } from '@lifeboat/protection';
import { hashTenants } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor, waitFor } from '@lifeboat/testing';
import { endOf } from '../support/end-of.js';
import { findHalfDone } from '../support/half-done.js';
import type { Program } from '../support/program.js';
import { codeOf, Site } from '../support/site.js';
import { startWorker } from '../support/worker.js';

const STAGING = /^COPY "lifeboat_staging_[0-9a-f]+"/;
const CHECKING = /^CREATE UNIQUE INDEX ON "lifeboat_staging_[0-9a-f]+"/;

const workers: Program[] = [];
let site: Site;
let backupId: string;

beforeAll(async () => {
  // Else a backup comes by itself in the small hours.
  const environment = { BACKUP_DEFAULT_SCHEDULE: 'none' };
  site = await Site.open({ rows: 1_000, queue: 'redis', environment });
  const requested = await site.requestBackup(site.tenant());
  await site.run(requested.jobId);
  ({ backupId } = requested);
});
afterAll(async () => {
  workers.forEach((worker) => worker.signal('SIGTERM'));
  await Promise.all(workers.map((worker) => worker.exit));
  await site.close();
});

function start(): Program {
  const worker = startWorker('integrity', site);
  workers.push(worker);
  return worker;
}

/** With its second sign of life after the cancellation a worker has surely acted on the first. */
async function hasNoticed(jobId: string): Promise<boolean> {
  const rows = await runSql(
    site.catalogUrl,
    `SELECT FROM lifeboat.operations
      WHERE id = '${jobId}' AND heartbeat_at > cancel_requested_at + interval '1 s'`,
  );
  return rows.length > 0;
}

describe('a validation by a restore', () => {
  it.each([
    ['stages', STAGING],
    ['checks', CHECKING],
  ])('that is cancelled while it %s leaves no staging, and no verdict', async (_what, statement) => {
    const before = await hashTenants(site.appUrl);
    const { jobId } = await site.requestValidation({ backupId, level: 'restore' });
    const held = site.proxy.hold(statement);
    const running = site.run(jobId);
    await held.reached;
    await runAs(testActor(), () => site.app.get(CancelJob).cancel(jobId));
    await waitFor(() => hasNoticed(jobId), { what: 'the worker to notice' });
    held.release();
    expect(codeOf(await running)).toBe('cancelled');
    expect(await findHalfDone(site)).toEqual([]);
    expect(await hashTenants(site.appUrl)).toEqual(before);
    const [backup] = await runSql<{ validation: unknown }>(
      site.catalogUrl,
      `SELECT validation FROM lifeboat.tenant_backups WHERE id = '${backupId}'`,
    );
    expect(backup?.validation).toBeNull();
  });

  it('whose worker is killed is done by another, and leaves no staging', async () => {
    const middle = site.proxy.hold(STAGING);
    const worker = start();
    const { jobId } = await site.requestValidation({ backupId, level: 'restore' });
    await middle.reached;
    worker.signal('SIGKILL');
    await worker.exit;
    middle.release('cut');
    start();
    expect(await endOf(site, jobId)).toMatchObject({ state: 'completed', attempts: 2 });
    expect(await findHalfDone(site)).toEqual([]);
    const [operation] = await runSql<{ result: { valid: boolean } }>(
      site.catalogUrl,
      `SELECT result FROM lifeboat.operations WHERE id = '${jobId}'`,
    );
    expect(operation?.result.valid).toBe(true);
  });
});
