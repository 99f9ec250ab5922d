import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEntriesRepository } from '@lifeboat/catalog';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import {
  catalogImage,
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  testActor,
  waitFor,
} from '@lifeboat/testing';
import pg from 'pg';
import { Enrolment } from '../support/enrolment.js';
import { OpenTransaction } from '../support/open-transaction.js';

const SCHEMA = `
CREATE TABLE app.notes (id int PRIMARY KEY, tenant_id int NOT NULL, note text);
INSERT INTO app.notes SELECT n, 1, 'note ' || n FROM generate_series(1, 100) AS n;`;

let lifeboat: SampleLifeboat;
let enrolment: Enrolment;
let url: string;
let slot: string;
let before: string[];

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(SCHEMA, {}, { ownName: true });
  enrolment = new Enrolment(lifeboat);
  url = lifeboat.database.superuserUrl;
  slot = `lifeboat_${lifeboat.database.name}`;
  before = await catalogImage(url);
});

afterEach(async () => {
  await enrolment.unprotect({ force: true });
  expect(await catalogImage(url)).toEqual(before);
});

afterAll(() => lifeboat.close());

const isCovered = async (): Promise<boolean> =>
  (await enrolment.show()).tables.every(({ covered }) => covered);

/** Waits until a session of Lifeboat's runs a statement that begins so, and waits for somebody. */
const blockedAt = (statement: string): Promise<unknown> =>
  waitFor(
    async () => {
      const found = await runSql(
        url,
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'lifeboat'
            AND wait_event_type = 'Lock' AND strpos(query, '${statement}') > 0`,
      );
      return found.length > 0;
    },
    { what: `a wait at ${statement}` },
  );

describe('an enrolment', () => {
  it('mends an index that was cancelled half-way', async () => {
    const writer = await OpenTransaction.begin(url, 'UPDATE app.notes SET note = NULL WHERE id = 1');
    const stop = new AbortController();
    const stopped = expect(enrolment.protect({}, { signal: stop.signal })).rejects.toBeDefined();
    await blockedAt('CREATE UNIQUE INDEX');
    stop.abort(new Error('Ctrl-C'));
    await stopped;
    const [index] = await runSql<{ valid: boolean }>(
      url,
      `SELECT indisvalid AS valid FROM pg_index WHERE indrelid = 'app.notes'::regclass AND NOT indisprimary`,
    );
    expect(index).toEqual({ valid: false });
    await writer.end();
    await enrolment.protect();
    expect(await isCovered()).toBe(true);
  });

  it('undoes an index that was cancelled half-way', async () => {
    const writer = await OpenTransaction.begin(url, 'UPDATE app.notes SET note = NULL WHERE id = 1');
    const stop = new AbortController();
    const stopped = expect(enrolment.protect({}, { signal: stop.signal })).rejects.toBeDefined();
    await blockedAt('CREATE UNIQUE INDEX');
    stop.abort(new Error('Ctrl-C'));
    await stopped;
    await writer.end();
    await enrolment.unprotect();
    expect(await catalogImage(url)).toEqual(before);
  });

  it('waits for a long transaction in short tries, between which the application goes on', async () => {
    const reader = await OpenTransaction.begin(url, 'SELECT FROM app.notes');
    const enrolling = enrolment.protect();
    await blockedAt('REPLICA IDENTITY');
    // Behind a lock that is waited for; with a lock_timeout longer than one try.
    await runSql(
      url,
      `SET lock_timeout = '60s'; UPDATE app.notes SET note = 'written meanwhile' WHERE id = 2`,
    );
    await reader.end();
    await enrolling;
    expect(await isCovered()).toBe(true);
  });

  it('is not begun twice at once', async () => {
    const reader = await OpenTransaction.begin(url, 'SELECT FROM app.notes');
    const first = enrolment.protect();
    await blockedAt('REPLICA IDENTITY');
    await expect(enrolment.protect()).rejects.toMatchObject({ code: 'ENROLMENT_BUSY' });
    await expect(enrolment.unprotect()).rejects.toMatchObject({ code: 'ENROLMENT_BUSY' });
    await reader.end();
    await first;
    expect(await isCovered()).toBe(true);
  });

  it('carries out the plan that was agreed to, and no other', async () => {
    await expect(enrolment.protect({}, { planHash: 'another' })).rejects.toMatchObject({
      code: 'PLAN_STALE',
    });
    expect(await catalogImage(url)).toEqual(before);
  });

  it('stands in the audit log, and so does its failure', async () => {
    await enrolment.protect();
    const { items } = await runAs(testActor(), () =>
      lifeboat.app
        .get(RlsTransactions)
        .run(() => new AuditEntriesRepository().list({ tenantId: null, action: 'protection.enrol' })),
    );
    expect(items.slice(0, 2).map(({ outcome }) => outcome)).toEqual(['succeeded', 'started']);
    expect(items.map(({ outcome }) => outcome)).toContain('failed');
    expect(items[0]?.detail).toMatchObject({
      database: lifeboat.database.name,
      steps: { build_index: 1, set_identity: 1, create_publication: 1, create_slot: 1, mark_ddl: 1 },
    });
  });
});

describe('a slot that is in use', () => {
  /** Reads from the slot as change capture does. */
  async function read(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: lifeboat.database.processUrl,
      ...{ replication: 'database' },
    });
    client.on('error', () => undefined);
    await client.connect();
    client
      .query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '${slot}')`)
      .catch(() => undefined);
    await waitFor(async () => (await enrolment.show()).slot?.active, { what: 'the slot to be in use' });
    return client;
  }

  it('keeps the database from being withdrawn, unless that is forced', async () => {
    await enrolment.protect();
    const enrolled = await catalogImage(url);
    const reader = await read();
    await expect(enrolment.unprotect()).rejects.toMatchObject({
      code: 'SLOT_ACTIVE',
      remedy: expect.stringContaining('--force'),
    });
    expect(await catalogImage(url)).toEqual(enrolled);
    await enrolment.unprotect({ force: true });
    expect(await catalogImage(url)).toEqual(before);
    await reader.end();
  });

  it('is left alone where it belongs to another database', async () => {
    await runSql(url, `SELECT pg_create_physical_replication_slot('${slot}')`);
    await expect(enrolment.protect()).rejects.toMatchObject({
      code: 'LOGICAL_REPLICATION_UNAVAILABLE',
      remedy: expect.stringContaining('another name'),
    });
    await runSql(url, `SELECT pg_drop_replication_slot('${slot}')`);
  });
});
