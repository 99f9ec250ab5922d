import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Manifest, ManifestStore, Repository } from '@lifeboat/archive';
import { AuditEntriesRepository, BackupsRepository } from '@lifeboat/catalog';
import { type Actor, RlsTransactions, runAs } from '@lifeboat/tenancy';
import {
  incrementOf,
  manifestOf,
  readAppTables,
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  testActor,
  writeVolume,
} from '@lifeboat/testing';
import { GetBackup } from '../backups/get-backup.js';
import { factsOf } from '../backups/facts-of.js';
import { RunOperation } from '../operations/run-operation.js';
import type { RunOutcome } from '../operations/run-outcome.js';
import { type RequestedValidation, RequestValidation, type ValidationInput } from './request-validation.js';
import type { ValidationResult } from './validation-result.js';

const SCHEMA = `
CREATE TABLE app.kinds (code text PRIMARY KEY, kind_id int);
INSERT INTO app.kinds VALUES ('a', 1), ('b', 2), ('unused', 3);
CREATE DOMAIN app.small AS int;
CREATE TABLE app.items (
  id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES app.tenants, a int, b int, t text, during int4range,
  kind text REFERENCES app.kinds, parent int REFERENCES app.items DEFERRABLE, doubled int GENERATED ALWAYS AS (a * 2) STORED, size app.small DEFAULT 7);
INSERT INTO app.items VALUES
  (1, 1, 1, NULL, 'x', '[1,5)', 'a', NULL), (2, 1, 50, 1, 'X', '[4,8)', 'b', 1), (3, 1, 1, 1, 'x', NULL, NULL, 2),
  (9, 2, 1, 1, 'other', '[1,2)', 'a', NULL);
CREATE TABLE app.links (id int PRIMARY KEY, item int NOT NULL REFERENCES app.items);
INSERT INTO app.links VALUES (1, 1), (2, 2);`;

let lifeboat: SampleLifeboat;
let backupId: string;

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(SCHEMA, { SHARED_TABLES: 'app.kinds' });
  backupId = await lifeboat.backUp('1');
});
afterAll(() => lifeboat.close());

const sql = (text: string): Promise<unknown[]> => runSql(lifeboat.database.superuserUrl, text);

const ask = (input: ValidationInput, actor: Actor = testActor()): Promise<RequestedValidation> =>
  runAs(actor, () => lifeboat.app.get(RequestValidation).request(input, null));

const run = (jobId: string): Promise<RunOutcome> =>
  lifeboat.app.get(RunOperation).run(jobId, { lastAttempt: true });

async function validate(input: ValidationInput): Promise<ValidationResult> {
  const { jobId } = await ask(input);
  const outcome = await run(jobId);
  if (outcome.kind !== 'completed') {
    throw new Error(`the validation ended as ${JSON.stringify(outcome)}`);
  }
  return outcome.operation.result as ValidationResult & Record<string, unknown>;
}

const failuresOf = ({ checks }: Pick<ValidationResult, 'checks'>): string[] =>
  checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);

const stagings = (): Promise<unknown[]> =>
  sql(`SELECT FROM pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%'`);

/** What a validation at the level of a restore finds while the application database is otherwise. */
async function failuresAfter(change: string, undo: string, id = backupId): Promise<string[]> {
  await sql(change);
  try {
    const before = await readAppTables(lifeboat.database.superuserUrl);
    const verdict = await validate({ backupId: id, level: 'restore' });
    expect(await readAppTables(lifeboat.database.superuserUrl)).toEqual(before);
    expect(await stagings()).toEqual([]);
    expect(verdict.valid).toBe(failuresOf(verdict).length === 0);
    return failuresOf(verdict);
  } finally {
    await sql(undo);
  }
}

describe('a whole backup', () => {
  it('is valid at every level, and says what was looked at', async () => {
    const names = ['manifest', 'objects', 'unknown-objects', 'schema'];
    const full = [...names, 'schema-sql', 'checksums', 'contents', 'sql'];
    const restore = [...full, 'schema-drift', 'staging', 'tenant', 'constraints', 'references'];
    for (const [level, expected] of [
      ['quick', names],
      ['full', full],
      ['restore', restore],
    ] as const) {
      const verdict = await validate({ backupId, level });
      expect(failuresOf(verdict)).toEqual([]);
      expect(verdict).toMatchObject({ valid: true, level, backupId });
      expect(verdict.checks.map(({ name }) => name).sort()).toEqual([...expected].sort());
      const { rows } = await runAs(testActor(), () => lifeboat.app.get(GetBackup).get('1', backupId));
      for (const { detail } of verdict.checks.filter(
        ({ name }) => name === 'contents' || name === 'staging',
      )) {
        expect(detail).toContain(` ${String(rows)} rows`);
      }
    }
    expect(await stagings()).toEqual([]);
  });

  it('keeps its last verdict, and the log has it', async () => {
    const verdict = await validate({ backupId, level: 'quick' });
    const shown = await runAs(testActor('1'), () => lifeboat.app.get(GetBackup).get('1', backupId));
    expect(shown.validation).toEqual(verdict);
    const { items } = await runAs(testActor(), () =>
      lifeboat.app
        .get(RlsTransactions)
        .run(() => new AuditEntriesRepository().list({ tenantId: '1', action: 'backups.validate' })),
    );
    expect(items[0]).toMatchObject({
      outcome: 'succeeded',
      detail: { backupId, level: 'quick', valid: true },
    });
  });
});

describe('a backup that would not load into the schema as it is now', () => {
  it.each([
    [
      'ALTER TABLE app.items RENAME COLUMN b TO other',
      'ALTER TABLE app.items RENAME COLUMN other TO b',
      'app.items has no column b',
    ],
    ['ALTER TABLE app.items RENAME TO things', 'ALTER TABLE app.things RENAME TO items', 'app.items'],
  ])('is named as drift: %s', async (change, undo, difference) => {
    expect(await failuresAfter(change, undo)).toEqual([
      expect.stringMatching(
        `^schema-drift: It cannot be restored into the schema as it is now.*${difference}`,
      ),
    ]);
  });

  it.each([
    [
      'ALTER TABLE app.items ADD COLUMN more int',
      'ALTER TABLE app.items DROP COLUMN more',
      'app.items.more is new',
    ],
    ['CREATE TABLE app.new (tenant_id int)', 'DROP TABLE app.new', 'app.new is new'],
  ])('is not what a restore gets along with, which is told: %s', async (change, undo, difference) => {
    await sql(change);
    try {
      const { valid, checks } = await validate({ backupId, level: 'restore' });
      expect(valid).toBe(true);
      expect(checks.find(({ name }) => name === 'schema-drift')?.detail).toContain(difference);
    } finally {
      await sql(undo);
    }
  });

  it.each([
    ['ALTER COLUMN b SET NOT NULL', 'ALTER COLUMN b DROP NOT NULL', 'not null of b is broken'],
    ['ADD CONSTRAINT low CHECK (a < 10)', 'DROP CONSTRAINT low', 'check low is broken'],
    ['ADD CONSTRAINT low CHECK (doubled < 10)', 'DROP CONSTRAINT low', 'check low is broken'],
    [
      'ADD CONSTRAINT odd CHECK (1 / (a - 1) < 2)',
      'DROP CONSTRAINT odd',
      'check odd cannot be satisfied (SQLSTATE 22012)',
    ],
    [
      'ADD CONSTRAINT a_key UNIQUE (a) DEFERRABLE INITIALLY DEFERRED',
      'DROP CONSTRAINT a_key',
      'unique key a_key is broken',
    ],
    [
      'ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&) DEFERRABLE',
      'DROP CONSTRAINT apart',
      'exclusion apart is broken',
    ],
  ])('has the constraint named: %s', async (change, undo, failure) => {
    await sql(`CREATE TABLE public.kept AS SELECT id, tenant_id, a, b, t, during, kind, parent FROM app.items;
               CREATE TABLE public.kept_links AS TABLE app.links; DELETE FROM app.links; DELETE FROM app.items`);
    const failures = await failuresAfter(
      `ALTER TABLE app.items ${change}`,
      `ALTER TABLE app.items ${undo};
       INSERT INTO app.items (id, tenant_id, a, b, t, during, kind, parent) TABLE public.kept;
       INSERT INTO app.links TABLE public.kept_links; DROP TABLE public.kept, public.kept_links`,
    );
    expect(failures).toEqual([`constraints: app.items: ${failure}`]);
  });

  it('has a type that has become narrower named, and no value', async () => {
    const failures = await failuresAfter(
      'ALTER DOMAIN app.small ADD CONSTRAINT smaller CHECK (VALUE < 5) NOT VALID',
      'ALTER DOMAIN app.small DROP CONSTRAINT smaller',
    );
    expect(failures).toEqual([
      expect.stringMatching(/^staging: Rows of app\.items .* no longer values of their types/),
    ]);
    expect(failures[0]).not.toContain('7');
  });

  it('has a unique index on an expression named', async () => {
    const failures = await failuresAfter(
      `DELETE FROM app.links; CREATE TABLE public.kept AS SELECT id, tenant_id, t FROM app.items WHERE id = 3;
       DELETE FROM app.items WHERE id = 3; CREATE UNIQUE INDEX "odd USING name" ON app.items (lower(t)) WHERE b > 0`,
      `DROP INDEX app."odd USING name"; INSERT INTO app.items (id, tenant_id, a, b, t, parent) VALUES (3, 1, 1, 1, 'x', 2);
       DROP TABLE public.kept; INSERT INTO app.links VALUES (1, 1), (2, 2)`,
    );
    expect(failures).toEqual(['constraints: app.items: unique key odd USING name is broken']);
  });

  it('has a reference to a row that it does not hold named, though the row lives', async () => {
    await sql(`SET session_replication_role = replica; INSERT INTO app.links VALUES (7, 2), (8, 77);
               UPDATE app.items SET parent = 66 WHERE id = 3`);
    const broken = await lifeboat.backUp('1');
    await sql(`SET session_replication_role = replica; UPDATE app.items SET parent = 2 WHERE id = 3`);
    const failures = await failuresAfter(
      'SELECT 1',
      `SET session_replication_role = replica; DELETE FROM app.links WHERE id > 6`,
      broken,
    );
    expect(failures).toEqual(['references: app.items: foreign key items_parent_fkey to app.items is broken']);
  });

  it('may refer to shared rows that are gone, since they travel along, and to those of others', async () => {
    expect(
      await failuresAfter(
        `SET session_replication_role = replica; DELETE FROM app.kinds`,
        `INSERT INTO app.kinds VALUES ('a', 1), ('b', 2), ('unused', 3)`,
      ),
    ).toEqual([]);
    await sql('UPDATE app.items SET parent = 9 WHERE id = 3');
    const crossing = await lifeboat.backUp('1');
    expect(await failuresAfter('SELECT 1', 'UPDATE app.items SET parent = 2 WHERE id = 3', crossing)).toEqual(
      [],
    );
  });
});

describe('a chain', () => {
  const manifests = (): ManifestStore => lifeboat.app.get(ManifestStore);

  /** A backup of the tenant that was made by hand, in repository and catalog. */
  async function made(parent: Manifest | null): Promise<Manifest> {
    const location = { tenantId: '1', backupId: randomUUID() };
    const { storage } = lifeboat.app.get(Repository);
    const { schema } = await manifests().read({ tenantId: '1', backupId });
    const parentId = parent?.backupId ?? null;
    const type = parent === null ? 'full' : 'incremental';
    const written = await writeVolume(
      storage,
      location,
      { compression: { algorithm: 'zstd', level: 3 }, encryption: null },
      [{ name: 'items', chunks: [] }],
    );
    const manifest = manifestOf({
      ...written,
      ...(parent !== null && incrementOf(parent)),
      schema,
    });
    const facts = factsOf({ manifest, ...(await manifests().write(manifest)) });
    await runAs(testActor(), () =>
      lifeboat.app.get(RlsTransactions).run(async () => {
        const backups = new BackupsRepository();
        const { applicationDatabase } = manifest;
        const row = { id: location.backupId, tenantId: '1', operationId: null, type, parentId } as const;
        await backups.create({ ...row, applicationDatabase, encrypted: false, compression: 'zstd:3' });
        await backups.complete('1', location.backupId, facts);
      }),
    );
    return manifest;
  }

  const fileOf = ({ backupId: id }: Manifest): string =>
    join(lifeboat.config.repository.location, `tenants/1/backups/${id}/data-0001.sql.zst`);

  it('is as good as its worst backup', async () => {
    const base = await made(null);
    const middle = await made(base);
    const last = await made(middle);
    for (const level of ['quick', 'full'] as const) {
      const whole = await validate({ backupId: last.backupId, level });
      expect(failuresOf(whole)).toEqual([]);
      expect(whole.chain).toMatchObject([
        { backupId: middle.backupId, type: 'incremental', valid: true },
        { backupId: base.backupId, type: 'full', valid: true },
      ]);
    }
    await writeFile(fileOf(base), 'x');
    const broken = await validate({ backupId: last.backupId });
    expect(failuresOf(broken)).toEqual([
      expect.stringMatching(
        `^chain: The backup ${base.backupId} \\(full\\), on which this one builds, is broken: .*data-0001`,
      ),
    ]);
    expect(broken.chain.map(({ valid }) => valid)).toEqual([true, false]);
    await rm(fileOf(middle));
    const worse = await validate({ backupId: last.backupId, level: 'quick' });
    expect(failuresOf(worse)).toHaveLength(2);
    expect((await validate({ backupId: base.backupId })).valid).toBe(false);
  });

  it('has what is found out about each of its backups kept with that one', async () => {
    const base = await made(null);
    const last = await made(await made(base));
    const verdictOn = async ({ backupId: id }: Manifest): Promise<unknown> => {
      const { validation } = await runAs(testActor(), () => lifeboat.app.get(GetBackup).get('1', id));
      return [validation?.['valid'], validation?.['level']];
    };
    await validate({ backupId: last.backupId });
    expect(await verdictOn(base)).toEqual([undefined, undefined]);
    const whole = await readFile(fileOf(base));
    await writeFile(fileOf(base), 'x');
    await validate({ backupId: last.backupId });
    expect(await verdictOn(base)).toEqual([false, 'full']);
    await writeFile(fileOf(base), whole);
    await validate({ backupId: last.backupId, level: 'quick' });
    expect(await verdictOn(base)).toEqual([false, 'full']);
    await validate({ backupId: last.backupId });
    expect(await verdictOn(base)).toEqual([true, 'full']);
  });

  it('is not good where another parent lies there than the one that was built on', async () => {
    const base = await made(null);
    const last = await made(base);
    const result = await validate({ backupId: last.backupId, level: 'restore' });
    expect(failuresOf(result)).toEqual([expect.stringContaining('is not the one that the backup')]);
  });
});

describe('a validation that is not possible', () => {
  it('fails, and says nothing about the backup', async () => {
    const before = await validate({ backupId, level: 'quick' });
    const { jobId } = await ask({ backupId });
    const { storage } = lifeboat.app.get(Repository);
    const open = storage.get.bind(storage);
    storage.get = () => Promise.reject(new Error('the disk is on fire'));
    try {
      expect(await run(jobId)).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } });
    } finally {
      storage.get = open;
    }
    const shown = await runAs(testActor('1'), () => lifeboat.app.get(GetBackup).get('1', backupId));
    expect(shown.validation).toEqual(before);
  });

  it.each([
    ['neither id nor path', {}],
    ['both', { backupId: randomUUID(), path: 'x' }],
  ])('is refused: %s', async (_what, input) => {
    await expect(ask(input)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

describe('another tenant', () => {
  const path = (): string => `tenants/1/backups/${backupId}`;

  it('finds no backup by its id, and is refused its path, which is logged', async () => {
    const other = testActor('2');
    await expect(ask({ backupId }, other)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    await expect(ask({ path: path() }, other)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const { items } = await runAs(testActor(), () =>
      lifeboat.app
        .get(RlsTransactions)
        .run(() => new AuditEntriesRepository().list({ tenantId: '2', action: 'backups.validate' })),
    );
    expect(items).toMatchObject([{ outcome: 'refused', targetTenantId: '1', errorCode: 'FORBIDDEN' }]);
  });

  it('is refused as a viewer of the own one too', async () => {
    await expect(ask({ backupId }, testActor('1', 'tenant_viewer'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(ask({ path: path() }, testActor('1'))).resolves.toMatchObject({
      backupId,
      status: 'queued',
    });
  });

  it('is not who a backup is of where a tenant is named', async () => {
    await expect(ask({ backupId, tenantId: '2' })).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });
});
