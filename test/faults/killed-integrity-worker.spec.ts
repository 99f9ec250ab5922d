import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestBackup, RunOperation } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import {
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  TEST_KEY,
  TestCapture,
  testActor,
  waitFor,
} from '@lifeboat/testing';
import { readManifest } from '../support/backup-content.js';
import { type CaptureProcesses, captureProcesses } from '../support/capture-process.js';
import { endOf } from '../support/end-of.js';
import { findHalfDone } from '../support/half-done.js';
import { COPY_OUT } from '../support/hold-backup.js';
import { LEDGER_ENVIRONMENT, LEDGER_SCHEMA, LEDGER_START } from '../support/ledger.js';
import { PostgresProxy } from '../support/postgres-proxy.js';
import type { Program } from '../support/program.js';
import { codeOf } from '../support/site.js';

const TENANT = '1';
const ENVIRONMENT = {
  ...LEDGER_ENVIRONMENT,
  MASTER_KEY: TEST_KEY.identity,
  // Else a backup comes by itself in the small hours.
  BACKUP_DEFAULT_SCHEDULE: 'none',
};

let lifeboat: SampleLifeboat;
let capture: TestCapture;
let proxy: PostgresProxy;
let processes: CaptureProcesses;

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(
    LEDGER_SCHEMA + LEDGER_START,
    { ...ENVIRONMENT, CHANGE_LOG_FLUSH_SECONDS: '0.1' },
    { ownName: true, queue: 'redis' },
  );
  capture = await TestCapture.start(lifeboat);
  proxy = await PostgresProxy.start(lifeboat.database.processUrl);
  // The worker's way to the application is by the proxy.
  const database = { ...lifeboat.database, processUrl: proxy.url };
  processes = await captureProcesses({ lifeboat: { ...lifeboat, database } });
});

afterAll(async () => {
  await processes.close();
  await proxy.close();
  await capture.close();
  await lifeboat.close();
});

const sql = (text: string): Promise<Record<string, unknown>[]> =>
  runSql(lifeboat.database.superuserUrl, text);

/** As a worker of another queue would; answers when nothing waits any more. */
async function doWhatWaits(): Promise<void> {
  const waiting = await sql(
    `SELECT id FROM lifeboat.operations WHERE finished_at IS NULL ORDER BY created_at`,
  );
  for (const { id } of waiting) {
    const options = { lastAttempt: true, waitForTenantMs: 60_000 };
    expect(codeOf(await lifeboat.app.get(RunOperation).run(String(id), options))).toBe('completed');
  }
}

const live = async (): Promise<unknown> => [
  await sql(`SELECT * FROM app.projects WHERE tenant_id = ${TENANT} ORDER BY id`),
  await sql(`SELECT * FROM app.notes WHERE tenant_id = ${TENANT} ORDER BY id`),
  await sql(`SELECT * FROM app.prices WHERE tenant_id = ${TENANT} ORDER BY what, price`),
];

const stagings = (): Promise<unknown[]> =>
  sql(`SELECT FROM pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%'`);

const start = (): Program =>
  processes.start({ ...ENVIRONMENT, APP_DATABASE_URL: proxy.url }, 'integrity-worker');

describe('an integrity worker that is killed in the middle of an incremental backup from the change log', () => {
  it('leaves its work to the next one: there is one backup, and nothing else', async () => {
    // The epoch asks for a full backup of each tenant.
    await waitFor(
      async () =>
        (await sql('SELECT FROM lifeboat.change_log_epochs WHERE fulls_requested_at IS NOT NULL')).length,
      { what: 'the requests' },
    );
    await doWhatWaits();
    await sql(`
      UPDATE app.projects SET name = 'renamed' WHERE tenant_id = 1;
      DELETE FROM app.notes WHERE id = 5;
      INSERT INTO app.prices VALUES (9.5, 1, 'new', 1)`);
    const { app } = lifeboat;
    const { jobId, backupId } = await runAs(testActor(), () =>
      app.get(RequestBackup).request(TENANT, { type: 'incremental' }, null),
    );
    expect(await sql(`SELECT kind FROM lifeboat.operations WHERE id = '${jobId}'`)).toEqual([
      { kind: 'backup_from_changes' },
    ]);
    const seen = await live();
    const middle = proxy.hold(COPY_OUT);
    const killed = start();
    await middle.reached;
    killed.signal('SIGKILL');
    await killed.exit;
    expect(await stagings()).toHaveLength(1);

    const next = start();
    const { catalogUrl, appUrl, repository } = {
      catalogUrl: lifeboat.database.superuserUrl,
      appUrl: lifeboat.database.superuserUrl,
      repository: lifeboat.config.repository.location,
    };
    expect(await endOf({ catalogUrl }, jobId)).toMatchObject({ state: 'completed', attempts: 2 });
    next.signal('SIGTERM');
    expect(await next.exit).toBe(0);
    // What it had begun to write and nobody can see is swept when it is old.
    const left = await findHalfDone({ catalogUrl, appUrl, repository });
    expect(left.filter((what) => !what.startsWith('.tmp/'))).toEqual([]);
    expect(
      await sql(
        `SELECT id, status FROM lifeboat.tenant_backups WHERE tenant_id = '${TENANT}' AND type = 'incremental'`,
      ),
    ).toEqual([{ id: backupId, status: 'completed' }]);
    expect(await readManifest(repository, TENANT, backupId)).toMatchObject({
      type: 'incremental',
      increment: { method: 'changes' },
    });
    await sql('DELETE FROM app.projects; DELETE FROM app.notes; DELETE FROM app.prices');
    expect(codeOf(await lifeboat.restore(TENANT, { backupId }))).toBe('completed');
    expect(await live()).toEqual(seen);
  });
});
