import { rename } from 'node:fs/promises';
import { captureNames } from '@lifeboat/app-database';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';
import { OwnServer } from '../support/own-server.js';
import { replay } from '../support/replay.js';
import { NOISE_TABLE, WAL_LIMIT, writeTooMuchWal } from '../support/too-much-wal.js';

/** A slot holds back the WAL of all databases of its server: of other tests, too, if they shared it. */
let server: OwnServer;
let site: CapturedSite;
let capture: { stop(): Promise<void> };

beforeAll(async () => {
  server = await OwnServer.start();
  site = await startCapturedSite({
    schema: `CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text); ${NOISE_TABLE}`,
    enrolled: [{ table: 'app.notes', identity: ['tenant_id', 'id'] }],
    environment: { CHANGE_LOG_MAX_RETAINED_WAL: WAL_LIMIT },
    database: await server.migrated(),
  });
  capture = site.capture();
  await insert(1);
  await site.caughtUp();
});
afterAll(async () => {
  await capture.stop();
  await site.close();
  await server.remove();
});

const insert = (id: number): Promise<unknown> =>
  site.sql(`INSERT INTO app.notes VALUES (1, ${String(id)}, 'note')`);

it('change capture drops its slot where that would hold back too much WAL, and begins anew when it can', async () => {
  const { location } = site.lifeboat.config.repository;
  await rename(location, `${location}-away`);
  await insert(2);
  await writeTooMuchWal(site.superuserUrl);
  const { slot } = captureNames(site.database.name);
  await waitFor(
    async () => (await site.sql(`SELECT FROM pg_replication_slots WHERE slot_name = '${slot}'`)).length === 0,
    { what: 'the slot to be dropped', timeoutMs: 90_000 },
  );
  await waitFor(async () => (await site.gaps()).length === 1, { what: 'the gap', timeoutMs: 90_000 });
  expect(await site.gaps()).toMatchObject([{ reason: 'wal_limit', toTime: null }]);
  await rename(`${location}-away`, location);
  await waitFor(async () => (await site.epochs()).length === 2, { what: 'a new epoch', timeoutMs: 90_000 });
  await insert(3);
  await site.caughtUp();
  const rows = replay(await site.changesOf('1')).get('app.notes');
  expect([...(rows?.values() ?? [])].map(({ id }) => id)).toEqual(['3']);
  expect(await site.gaps()).toMatchObject([{ reason: 'wal_limit', toTime: expect.any(Date) }]);
});
