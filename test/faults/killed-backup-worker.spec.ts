import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashTenant } from '@lifeboat/sample-app';
import { findHalfDone } from '../support/half-done.js';
import { holdInTheMiddle } from '../support/hold-backup.js';
import { endOf } from '../support/end-of.js';
import type { Program } from '../support/program.js';
import { Site } from '../support/site.js';
import { readManifest } from '../support/backup-content.js';
import { startWorker } from '../support/worker.js';

let site: Site;
const workers: Program[] = [];

beforeAll(async () => {
  site = await Site.open({ rows: 2000, queue: 'redis', environment: { BACKUP_VOLUME_BYTES: '65536' } });
});

afterAll(async () => {
  workers.forEach((worker) => worker.signal('SIGTERM'));
  await Promise.all(workers.map((worker) => worker.exit));
  await site.close();
});

function start(): Program {
  const worker = startWorker('backup', site);
  workers.push(worker);
  return worker;
}

describe('a backup worker that is killed in the middle of a backup', () => {
  it('leaves its work to the next one, and nothing else', async () => {
    const tenant = site.tenant();
    const { jobId, backupId } = await site.requestBackup(tenant);
    const middle = holdInTheMiddle(site, tenant, backupId);
    const killed = start();
    await middle.reached;
    killed.signal('SIGKILL');
    await killed.exit;
    const left = await readdir(join(site.repository, 'tenants', tenant, 'backups', backupId));
    expect(left).toContain('data-0001.sql.zst');
    expect(left).not.toContain('manifest.json');

    start();
    expect(await endOf(site, jobId)).toMatchObject({ state: 'completed', attempts: 2 });
    // What it had begun to write and nobody can see is swept when it is old.
    expect((await findHalfDone(site)).filter((left) => !left.startsWith('.tmp/'))).toEqual([]);
    const { tables } = await readManifest(site.repository, tenant, backupId);
    const live = await hashTenant(site.appUrl, tenant);
    for (const { schema, name, rows } of tables.filter((table) => table.class !== 'shared')) {
      expect([name, rows]).toEqual([name, live[`${schema}.${name}`]?.rows]);
    }
  });
});
