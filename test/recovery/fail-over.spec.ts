import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppDatabases } from '@lifeboat/app-database';
import { ensureProcessRole, PROCESS_LOGIN } from '@lifeboat/local-stack';
import {
  CaptureChanges,
  type RecoveryInput,
  RequestRecovery,
  ShowRecoveryWindow,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor, waitFor } from '@lifeboat/testing';
import { enrolByHand } from '../support/enrol-by-hand.js';
import { codeOf, Site } from '../support/site.js';
import { PrimaryAndStandby } from '../support/standby.js';

const SCHEMA = `
CREATE SCHEMA app;
CREATE TABLE app.tenants (id int PRIMARY KEY, name text);
CREATE TABLE app.notes (tenant_id int NOT NULL, id int, body text, PRIMARY KEY (tenant_id, id));
INSERT INTO app.tenants VALUES (1, 'one'), (2, 'two');
INSERT INTO app.notes SELECT 1 + i % 2, i, 'note ' || i FROM generate_series(1, 10) i;`;

let servers: PrimaryAndStandby;
let site: Site;
/** Of the server that is the primary now, as superuser. */
let url: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  servers = await PrimaryAndStandby.start();
  await runSql(servers.primary.url('postgres'), 'CREATE DATABASE app');
  url = servers.primary.url('app');
  await ensureProcessRole(url);
  const { name, password } = PROCESS_LOGIN;
  site = await Site.open({
    application: { superuserUrl: url, processUrl: servers.primary.url('app', { name, password }) },
    install: async (superuserUrl) => {
      await runSql(superuserUrl, SCHEMA);
      return [];
    },
    environment: {
      CHANGE_LOG_FLUSH_SECONDS: '0.1',
      EXCLUDED_TABLES: '',
      SHARED_TABLES: '',
      TENANT_SLUG_COLUMN: '',
    },
  });
  await enrolByHand(url, 'main', [
    { table: 'app.tenants', identity: 'default' },
    { table: 'app.notes', identity: 'default' },
  ]);
  const stopping = new AbortController();
  const running = site.app.get(CaptureChanges).run(site.app.get(AppDatabases).get('main'), stopping.signal);
  stop = async () => {
    stopping.abort();
    await running;
  };
  await caughtUp();
});

afterAll(async () => {
  await stop();
  await site.close();
  await servers.remove();
});

const moment = async (): Promise<string> => {
  const [row] = await runSql<{ time: string }>(
    url,
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
  );
  return row?.time ?? '';
};

const notes = async (): Promise<unknown[]> =>
  runSql(url, 'SELECT id, body FROM app.notes WHERE tenant_id = 1 ORDER BY id');

async function caughtUp(): Promise<void> {
  const [row] = await runSql<{ at: string }>(
    url,
    `SELECT clock_timestamp()::text AS at, pg_logical_emit_message(true, 'test', '')`,
  );
  await waitFor(
    async () =>
      (
        await runSql(
          site.catalogUrl,
          `SELECT FROM lifeboat.change_log_epochs WHERE ended_at IS NULL AND covered_time > '${row?.at ?? ''}'`,
        )
      ).length === 1,
    { what: 'the change log to catch up', timeoutMs: 90_000 },
  );
}

async function recover(input: RecoveryInput): Promise<string> {
  const { jobId } = await runAs(testActor(), () =>
    site.app.get(RequestRecovery).request('1', { engine: 'changes', ...input }, null),
  );
  return codeOf(await site.run(jobId));
}

describe('a fail-over to a standby', () => {
  it('is a gap, over which nothing is replayed; on both sides of it the tenant can be recovered', async () => {
    await site.backUp('1');
    await runSql(url, `UPDATE app.notes SET body = 'before' WHERE id = 2`);
    const before = await moment();
    const wantedBefore = await notes();
    await caughtUp();

    await servers.failOver();
    url = servers.standby.url('app');
    await runSql(url, `UPDATE app.notes SET body = 'not captured'`);
    const within = await moment();
    const { name, password } = PROCESS_LOGIN;
    site.proxy.redirect(servers.standby.url('app', { name, password }));
    await caughtUp();
    const epochs = await runSql(
      site.catalogUrl,
      'SELECT timeline, end_reason FROM lifeboat.change_log_epochs ORDER BY started_at',
    );
    expect(epochs).toEqual([
      { timeline: 1, end_reason: 'system_changed' },
      { timeline: 2, end_reason: null },
    ]);
    await expect(recover({ targetTime: within })).rejects.toMatchObject({ code: 'MOMENT_NOT_RECOVERABLE' });
    expect(await recover({ targetTime: before })).toBe('completed');
    expect(await notes()).toEqual(wantedBefore);

    await site.backUp('1');
    await runSql(url, `UPDATE app.notes SET body = 'after' WHERE id = 4`);
    const after = await moment();
    const wantedAfter = await notes();
    await runSql(url, 'DELETE FROM app.notes');
    await caughtUp();
    expect(await recover({ targetTime: after })).toBe('completed');
    expect(await notes()).toEqual(wantedAfter);
    const { gaps } = await runAs(testActor(), () => site.app.get(ShowRecoveryWindow).show('1'));
    expect(gaps).toMatchObject([{ reason: 'system_changed', to: expect.any(String), tables: null }]);
  });
});
