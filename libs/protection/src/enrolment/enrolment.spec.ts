import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runAs } from '@lifeboat/tenancy';
import { catalogImage, runSql, type SampleLifeboat, startSchemaLifeboat, testActor } from '@lifeboat/testing';
import { ProtectDatabase, type ProtectionOutcome } from './protect-database.js';
import type { ProtectInput, UnprotectInput } from './enrolment-request.js';
import type { ProtectionView } from './protection-view.js';
import { ShowProtection } from './show-protection.js';
import { UnprotectDatabase, type UnprotectionOutcome } from './unprotect-database.js';

const SCHEMA = `
CREATE TABLE app.keyed (id int PRIMARY KEY, tenant_id int NOT NULL, note text);
CREATE TABLE app.composed (tenant_id int, id int, note text, PRIMARY KEY (tenant_id, id));
CREATE TABLE app.reused (id int PRIMARY KEY, tenant_id int NOT NULL, note text, UNIQUE (tenant_id, id));
CREATE TABLE app."Odd ""Name""" ("Key" int PRIMARY KEY, tenant_id int NOT NULL, note text);
CREATE TABLE app.keyless (tenant_id int NOT NULL, note text);
CREATE TABLE app.nullable (id int PRIMARY KEY, tenant_id int, note text);
CREATE TABLE app.linked (id int PRIMARY KEY, keyed_id int NOT NULL REFERENCES app.keyed, note text);
CREATE UNLOGGED TABLE app.unlogged (tenant_id int, id int, note text, PRIMARY KEY (tenant_id, id));
CREATE TABLE app.computed (tenant_id int, a int, b int GENERATED ALWAYS AS (a) STORED, note text, PRIMARY KEY (tenant_id, b));
CREATE TABLE app.deferred (id int PRIMARY KEY DEFERRABLE, tenant_id int NOT NULL, note text);
CREATE TABLE app.was_full (id int PRIMARY KEY, tenant_id int NOT NULL, note text);
ALTER TABLE app.was_full REPLICA IDENTITY FULL;
CREATE TABLE app.was_nothing (tenant_id int, id int, note text, PRIMARY KEY (tenant_id, id));
ALTER TABLE app.was_nothing REPLICA IDENTITY NOTHING;
CREATE TABLE app.was_index (id int PRIMARY KEY, tenant_id int NOT NULL, code int NOT NULL, note text);
CREATE UNIQUE INDEX was_index_code ON app.was_index (code);
ALTER TABLE app.was_index REPLICA IDENTITY USING INDEX was_index_code;
CREATE TABLE app.parted (id int, day int, tenant_id int NOT NULL, note text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE app.parted_1 PARTITION OF app.parted FOR VALUES FROM (0) TO (10);
CREATE TABLE app.parted_2 PARTITION OF app.parted FOR VALUES FROM (10) TO (20) PARTITION BY LIST (id);
CREATE TABLE app.parted_2_all PARTITION OF app.parted_2 DEFAULT;
CREATE TABLE app.parted_keyless (day int, tenant_id int NOT NULL, note text) PARTITION BY RANGE (day);
CREATE TABLE app.parted_keyless_1 PARTITION OF app.parted_keyless FOR VALUES FROM (0) TO (10);`;

let lifeboat: SampleLifeboat;
let url: string;
let before: string[];

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(SCHEMA, {}, { ownName: true });
  url = lifeboat.database.superuserUrl;
  before = await catalogImage(url);
});

afterAll(async () => {
  await unprotect();
  await lifeboat.close();
});

const options = { signal: new AbortController().signal, onStep: () => undefined };
const asAdmin = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(), work);

const protect = (input: ProtectInput = {}): Promise<ProtectionOutcome> =>
  asAdmin(() => lifeboat.app.get(ProtectDatabase).protect(input, options));
const unprotect = (input: UnprotectInput = {}): Promise<UnprotectionOutcome> =>
  asAdmin(() => lifeboat.app.get(UnprotectDatabase).unprotect(input, options));

async function show(): Promise<ProtectionView> {
  const [view] = await asAdmin(() => lifeboat.app.get(ShowProtection).show());
  if (view === undefined) {
    throw new Error('there is no application database');
  }
  return view;
}

/** Per table its identity, or why it is not covered. */
const coverage = async (): Promise<Record<string, string | null>> =>
  Object.fromEntries(
    (await show()).tables.map(({ name, covered, identity, reason }) => [name, covered ? identity : reason]),
  );

const NOT_COVERABLE = {
  keyless: 'no_key',
  nullable: 'nullable_tenant',
  linked: 'linked_without_tenant_column',
  unlogged: 'unlogged',
  computed: 'generated_key',
  deferred: 'deferrable_key',
  parted_keyless: 'no_key',
};

const COVERED = {
  tenants: 'default',
  keyed: 'index',
  composed: 'default',
  reused: 'index',
  'Odd "Name"': 'index',
  was_full: 'full',
  was_nothing: 'default',
  was_index: 'index',
  parted: 'index',
};

describe('an application database', () => {
  it('says of each table why it cannot be recovered to a time', async () => {
    expect(await coverage()).toEqual({
      ...NOT_COVERABLE,
      tenants: 'not_published',
      keyed: 'identity',
      composed: 'not_published',
      reused: 'identity',
      'Odd "Name"': 'identity',
      was_full: 'not_published',
      was_nothing: 'identity',
      was_index: 'identity',
      parted: 'identity',
    });
    expect(await show()).toMatchObject({ enrolled: false, problems: [], publication: null, slot: null });
  });

  it('plans without changing anything, with what it costs', async () => {
    const plan = await asAdmin(() => lifeboat.app.get(ProtectDatabase).plan({}, options.signal));
    expect(plan.obstacles).toEqual([]);
    expect(plan.steps.filter(({ kind }) => kind === 'build_index').map(({ target }) => target)).toEqual([
      'app.Odd "Name"',
      'app.keyed',
      'app.parted_1',
      'app.parted_2_all',
      'app.was_index',
    ]);
    expect(plan.tables.find(({ name }) => name === 'was_full')).toMatchObject({
      then: { covered: true, identity: 'full' },
    });
    expect(await catalogImage(url)).toEqual(before);
  });

  it('is enrolled, and a second run finds nothing to do', async () => {
    expect(await protect()).toMatchObject({
      covered: Object.keys(COVERED).length,
      notCovered: Object.keys(NOT_COVERABLE).length,
    });
    expect(await coverage()).toEqual({ ...NOT_COVERABLE, ...COVERED });
    const after = await catalogImage(url);
    expect(await protect()).toMatchObject({ steps: 0 });
    expect(await catalogImage(url)).toEqual(after);
    expect(await show()).toMatchObject({ enrolled: true, problems: [], ddlMarker: true });
  });

  it('takes every write of the application as before', async () => {
    const { tables } = await show();
    for (const { schema, name } of tables.filter((table) => table.name !== 'tenants')) {
      const table = `${schema}."${name.replaceAll('"', '""')}"`;
      await expect(runSql(url, `UPDATE ${table} SET note = 'x'; DELETE FROM ${table}`)).resolves.toEqual([]);
    }
  });

  it('covers further tables on request, at the price of whole old rows', async () => {
    await protect({ full: ['app.keyless', 'app.nullable', 'app.parted_keyless'] });
    const full = { keyless: 'full', nullable: 'full', parted_keyless: 'full' };
    expect(await coverage()).toMatchObject(full);
    // What was asked for once holds.
    expect(await protect()).toMatchObject({ steps: 0 });
    expect(await coverage()).toMatchObject(full);
  });

  it('refuses a wish for a table that has no tenant column', async () => {
    await expect(protect({ full: ['app.linked'] })).rejects.toMatchObject({ code: 'TABLE_NOT_FOUND' });
  });

  it('is as it was before, once it is withdrawn', async () => {
    expect(await unprotect()).toMatchObject({ left: [] });
    expect(await catalogImage(url)).toEqual(before);
    expect(await unprotect()).toMatchObject({ steps: 0 });
  });
});

describe('somebody without the permission', () => {
  it.each(['tenant_admin', 'tenant_viewer'] as const)('is refused as %s, with the plan too', async (role) => {
    const actor = testActor('1', role);
    const as = <T>(work: () => Promise<T>): Promise<T> => runAs(actor, work);
    const forbidden = { code: 'FORBIDDEN' };
    await expect(as(() => lifeboat.app.get(ShowProtection).show())).rejects.toMatchObject(forbidden);
    await expect(as(() => lifeboat.app.get(ProtectDatabase).plan({}, options.signal))).rejects.toMatchObject(
      forbidden,
    );
    await expect(as(() => lifeboat.app.get(ProtectDatabase).protect({}, options))).rejects.toMatchObject(
      forbidden,
    );
    await expect(as(() => lifeboat.app.get(UnprotectDatabase).unprotect({}, options))).rejects.toMatchObject(
      forbidden,
    );
    expect(await catalogImage(url)).toEqual(before);
  });
});

describe('a database that has changed since it was enrolled', () => {
  it('tells of it, and is mended by another run', async () => {
    await protect();
    await runSql(
      url,
      `CREATE TABLE app.added (id int PRIMARY KEY, tenant_id int NOT NULL, note text);
       CREATE TABLE app.parted_3 PARTITION OF app.parted FOR VALUES FROM (20) TO (30);
       ALTER TABLE app.keyed REPLICA IDENTITY DEFAULT;
       ALTER PUBLICATION "lifeboat_${lifeboat.database.name}" DROP TABLE app.composed;
       ALTER PUBLICATION "lifeboat_${lifeboat.database.name}" SET (publish_via_partition_root = true)`,
    );
    expect(await coverage()).toMatchObject({
      added: 'identity',
      parted: 'identity',
      keyed: 'identity',
      composed: 'not_published',
    });
    const { problems } = await show();
    expect(problems.map(({ kind, target }) => `${kind} ${target}`).sort()).toEqual([
      'alter_publication app.added',
      'alter_publication app.composed',
      `alter_publication lifeboat_${lifeboat.database.name}`,
      'build_index app.added',
      'build_index app.parted_3',
      'set_identity app.added',
      'set_identity app.keyed',
      'set_identity app.parted_3',
    ]);
    await protect();
    expect(await show()).toMatchObject({ problems: [] });
    expect(await coverage()).toMatchObject({ added: 'index', ...COVERED });
  });

  it('follows a key that has changed, and never leaves a published table without an identity', async () => {
    await runSql(
      url,
      `ALTER TABLE app.was_index DROP CONSTRAINT was_index_pkey;
       ALTER TABLE app.was_index ADD CONSTRAINT was_index_pkey PRIMARY KEY (id, code)`,
    );
    expect(await coverage()).toMatchObject({ was_index: 'identity' });
    const plan = await asAdmin(() => lifeboat.app.get(ProtectDatabase).plan({}, options.signal));
    expect(plan.steps.map(({ kind }) => kind)).toEqual([
      'set_identity',
      'drop_index',
      'build_index',
      'set_identity',
    ]);
    await protect();
    expect(await coverage()).toMatchObject({ was_index: 'index' });
    await runSql(
      url,
      `ALTER TABLE app.was_index DROP CONSTRAINT was_index_pkey;
       ALTER TABLE app.was_index ADD CONSTRAINT was_index_pkey PRIMARY KEY (id)`,
    );
    await protect();
  });

  it('gives all leaves the same identity', async () => {
    await runSql(url, 'ALTER TABLE app.parted_1 REPLICA IDENTITY FULL');
    expect(await coverage()).toMatchObject({ parted: 'identity' });
    await protect();
    expect(await coverage()).toMatchObject({ parted: 'index' });
  });

  it('takes tables that cannot be covered any more out of the publication', async () => {
    await runSql(url, 'ALTER TABLE app.composed DROP CONSTRAINT composed_pkey');
    await protect();
    expect(await coverage()).toMatchObject({ composed: 'no_key' });
    await expect(runSql(url, 'DELETE FROM app.composed')).resolves.toEqual([]);
    await runSql(url, 'ALTER TABLE app.composed ADD PRIMARY KEY (tenant_id, id)');
  });

  it('is withdrawn when half of it is gone, and what somebody else has changed is left', async () => {
    await runSql(
      url,
      `DROP TABLE app.added; DROP TABLE app.parted_3;
       DROP PUBLICATION "lifeboat_${lifeboat.database.name}";
       SELECT pg_drop_replication_slot('lifeboat_${lifeboat.database.name}');
       DROP EVENT TRIGGER lifeboat_mark_ddl;
       ALTER TABLE app.keyed REPLICA IDENTITY FULL;
       ALTER TABLE app.reused RENAME TO renamed`,
    );
    const { left } = await unprotect();
    expect(left).toEqual([expect.stringContaining('app.keyed')]);
    await runSql(
      url,
      'ALTER TABLE app.keyed REPLICA IDENTITY DEFAULT; ALTER TABLE app.renamed RENAME TO reused',
    );
    expect(await catalogImage(url)).toEqual(before);
  });
});

describe('an enrolment that is interrupted', () => {
  /** Ends the run before its step of this number; answers whether there was one. */
  async function stopAt(step: number): Promise<boolean> {
    const stop = new AbortController();
    const run = asAdmin(() =>
      lifeboat.app.get(ProtectDatabase).protect(
        {},
        {
          signal: stop.signal,
          onStep: (_, index) => (index === step ? stop.abort(new Error('stopped')) : undefined),
        },
      ),
    );
    return run.then(
      () => false,
      () => true,
    );
  }

  it('can be undone from wherever it stopped, and goes on from there', async () => {
    const plan = await asAdmin(() => lifeboat.app.get(ProtectDatabase).plan({}, options.signal));
    for (let step = 0; step < plan.steps.length; step += 3) {
      expect(await stopAt(step)).toBe(true);
      await unprotect();
      expect(await catalogImage(url)).toEqual(before);
    }
    for (let step = 0; step < 3; step += 1) {
      expect(await stopAt(step)).toBe(true);
    }
    await protect();
    expect(await coverage()).toMatchObject(COVERED);
    await unprotect();
    expect(await catalogImage(url)).toEqual(before);
  });
});
