import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppDatabases } from '@lifeboat/app-database';
import { type ChangeLogEpoch, ChangeLogEpochsRepository } from '@lifeboat/catalog';
import { CaptureChanges } from '@lifeboat/protection';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import {
  catalogImage,
  runSql,
  type SampleLifeboat,
  startSampleLifeboat,
  testActor,
  waitFor,
} from '@lifeboat/testing';
import { Enrolment } from '../support/enrolment.js';

let lifeboat: SampleLifeboat;
let enrolment: Enrolment;
let url: string;
let before: string[];
let capture: { stop(): Promise<void> };

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({
    tenants: 2,
    rows: 400,
    ownName: true,
    environment: { CHANGE_LOG_FLUSH_SECONDS: '0.2' },
  });
  enrolment = new Enrolment(lifeboat);
  url = lifeboat.database.superuserUrl;
  before = await catalogImage(url);
  const stopping = new AbortController();
  const database = lifeboat.app.get(AppDatabases).get(lifeboat.database.name);
  const running = lifeboat.app.get(CaptureChanges).run(database, stopping.signal);
  capture = {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
});

afterAll(async () => {
  await capture.stop();
  await enrolment.unprotect({ force: true });
  await lifeboat.close();
});

const openEpoch = (): Promise<ChangeLogEpoch | null> =>
  runAs(testActor(), () =>
    lifeboat.app
      .get(RlsTransactions)
      .run(() => lifeboat.app.get(ChangeLogEpochsRepository).findOpen(lifeboat.database.name)),
  );

describe('change capture that runs already', () => {
  it('captures every table that is covered, as soon as the database is enrolled', async () => {
    await enrolment.protect();
    const epoch = await waitFor(openEpoch, { what: 'an epoch', timeoutMs: 90_000 });
    const { tables } = await enrolment.show();
    const covered = tables.filter((table) => table.covered);
    expect(Object.fromEntries(epoch.tables.map(({ table, identity }) => [table, identity]))).toEqual(
      Object.fromEntries(covered.map(({ name, identity }) => [name, identity])),
    );
    await waitFor(async () => (await enrolment.show()).slot?.active, { what: 'the capture to read' });
  });

  it('captures a table that is added, too', async () => {
    await runSql(url, 'CREATE TABLE app.added (tenant_id uuid, id int, PRIMARY KEY (tenant_id, id))');
    await enrolment.protect();
    await waitFor(async () => (await openEpoch())?.tables.some(({ table }) => table === 'added'), {
      what: 'an epoch with the table',
      timeoutMs: 90_000,
    });
    await runSql(url, 'DROP TABLE app.added');
  });

  it('does not bring back what is withdrawn under it', async () => {
    await waitFor(async () => (await enrolment.show()).slot?.active, { what: 'capture to read' });
    await expect(enrolment.unprotect()).rejects.toMatchObject({ code: 'SLOT_ACTIVE' });
    await enrolment.unprotect({ force: true });
    await waitFor(async () => (await openEpoch()) === null, { what: 'the epoch to end', timeoutMs: 90_000 });
    expect(await catalogImage(url)).toEqual(before);
  });
});
