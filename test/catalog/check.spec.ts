import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CatalogFinding, CheckCatalog, type CheckReport } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { environmentOf, incrementOf, runSql, temporaryDirectory, testActor } from '@lifeboat/testing';
import { runCli, runCliJson } from '../support/cli.js';
import { findHalfDone } from '../support/half-done.js';
import { holdInTheMiddle } from '../support/hold-backup.js';
import { Site } from '../support/site.js';
import { check, quietRun } from '../support/upkeep.js';

const STRANGER = '00000000-0000-4000-8000-00000000000a';

let site: Site;
let tenant: string;
let backup: string;

beforeEach(async () => {
  site = await Site.open({ tenants: 2, rows: 300 });
  tenant = site.tenant();
  backup = await site.backUp(tenant);
});
afterEach(() => site.close());

const directory = (id = backup): string => join(site.repository, 'tenants', tenant, 'backups', id);
const kinds = ({ findings }: CheckReport): string[] => findings.map(({ kind }) => kind);
const sql = (statement: string): Promise<Record<string, unknown>[]> => runSql(site.catalogUrl, statement);
const row = async (id = backup): Promise<Record<string, unknown> | undefined> =>
  (await sql(`SELECT status, validation, error, path FROM lifeboat.tenant_backups WHERE id = '${id}'`))[0];

/** Files and rows, to see that nothing was changed. */
async function everything(): Promise<unknown> {
  return {
    files: (await readdir(site.repository, { recursive: true })).sort(),
    rows: await sql('SELECT * FROM lifeboat.tenant_backups ORDER BY id'),
  };
}

/** Checks without repair, which must find this alone and change nothing; then with. */
async function repaired(
  expected: Partial<CatalogFinding>,
  graceMs?: number,
): Promise<CatalogFinding | undefined> {
  const before = await everything();
  const looked = await check(site);
  expect(looked).toMatchObject({ findings: [{ ...expected, repair: null }], repaired: 0 });
  expect(await everything()).toEqual(before);
  const { findings } = await check(site, { repair: true, graceMs });
  expect(findings).toMatchObject([expected]);
  return findings[0];
}

describe('a check', () => {
  it('finds nothing where catalog and repository agree', async () => {
    expect(await check(site)).toEqual({ findings: [], repaired: 0 });
  });

  it.each(['tenant_admin', 'tenant_viewer'] as const)('is refused to a %s', async (role) => {
    const asked = runAs(testActor(tenant, role), () =>
      site.app.get(CheckCatalog).check({ repair: true }, quietRun()),
    );
    await expect(asked).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('leaves a backup alone that is being written', async () => {
    const running = await site.requestBackup(tenant);
    const held = holdInTheMiddle(site, tenant, running.backupId);
    const outcome = site.run(running.jobId);
    await held.reached;
    const report = await check(site, { repair: true, graceMs: 0 });
    expect(report).toMatchObject({
      findings: [{ kind: 'backup_unfinished', severity: 'info', backupId: running.backupId, repair: null }],
      repaired: 0,
    });
    held.release();
    expect((await outcome).kind).toBe('completed');
    expect(await findHalfDone(site)).toEqual([]);
    expect(await check(site)).toEqual({ findings: [], repaired: 0 });
  });
});

/** A manifest that is whole, and another than the one that was catalogued. */
async function relabel(path: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { label: string };
  await writeFile(path, `${JSON.stringify({ ...manifest, label: 'another' }, null, 1)}\n`);
}

describe('a completed backup', () => {
  it.each([
    ['manifest_missing', (path: string) => rm(join(path, 'manifest.json'))],
    ['manifest_missing', (path: string) => rm(path, { recursive: true })],
    ['manifest_damaged', (path: string) => truncate(join(path, 'manifest.json'), 50)],
    ['manifest_changed', (path: string) => relabel(join(path, 'manifest.json'))],
    ['volume_missing', (path: string) => rm(join(path, 'data-0001.sql.zst'))],
    ['volume_size_wrong', (path: string) => truncate(join(path, 'data-0001.sql.zst'), 50)],
  ] as const)('with a %s is marked as invalid, and nothing is deleted', async (kind, harm) => {
    await harm(directory());
    const files = (await readdir(site.repository, { recursive: true })).sort();
    const finding = await repaired({ kind, severity: 'error', tenantId: tenant, backupId: backup });
    expect(finding?.repair).toMatchObject({ done: true });
    expect(await row()).toMatchObject({
      status: 'completed',
      validation: {
        valid: false,
        level: 'quick',
        checks: [{ name: kind.startsWith('manifest') ? 'manifest' : 'objects', ok: false }],
        validatedAt: expect.any(String),
      },
    });
    expect((await readdir(site.repository, { recursive: true })).sort()).toEqual(files);
  });

  it('is not marked where the repository is younger than it: that is another one, or not mounted', async () => {
    const lifeboat = join(site.repository, 'lifeboat.json');
    const identity = JSON.parse(await readFile(lifeboat, 'utf8')) as Record<string, unknown>;
    await rm(directory(), { recursive: true });
    await writeFile(lifeboat, JSON.stringify({ ...identity, createdAt: '2100-01-01T00:00:00.000Z' }));
    const other = await temporaryDirectory();
    await cp(site.repository, other.path, { recursive: true });
    const environment = { ...environmentOf(site.config), BACKUP_REPOSITORY: other.path };
    const run = await runCliJson<CheckReport>(environment, 'catalog', 'check', '--repair');
    expect(run.code).toBe(3);
    expect(run.document.findings[0]?.repair).toMatchObject({
      done: false,
      detail: expect.stringContaining('BACKUP_REPOSITORY'),
    });
    expect(await row()).toMatchObject({ validation: null });
    await other.remove();
  });
});

describe('a whole backup', () => {
  it('that the catalog does not know is registered', async () => {
    await sql(`DELETE FROM lifeboat.tenant_backups WHERE id = '${backup}'`);
    const finding = await repaired({ kind: 'backup_not_catalogued', severity: 'warning', backupId: backup });
    expect(finding?.repair?.done).toBe(true);
    expect(await row()).toMatchObject({ status: 'completed' });
    expect(await check(site)).toEqual({ findings: [], repaired: 0 });
    expect((await site.restore(tenant, { backupId: backup, dryRun: true })).kind).toBe('completed');
  });

  it('that the catalog holds for failed is completed', async () => {
    await sql(
      `UPDATE lifeboat.tenant_backups SET status = 'failed', path = NULL, error = '{"code":"INTERNAL"}' WHERE id = '${backup}'`,
    );
    await repaired({ kind: 'backup_not_catalogued', backupId: backup });
    expect(await row()).toMatchObject({ status: 'completed', error: null, path: expect.anything() });
  });

  it('that builds on a missing one is told of and not registered', async () => {
    await cp(directory(), directory(STRANGER), { recursive: true });
    const file = join(directory(STRANGER), 'manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    const parentId = '00000000-0000-4000-8000-00000000000b';
    await writeFile(
      file,
      JSON.stringify({ ...manifest, ...incrementOf({ backupId: parentId }), backupId: STRANGER }),
    );
    await repaired({ kind: 'parent_missing', severity: 'error', backupId: STRANGER, repair: null });
    expect(await row(STRANGER)).toBeUndefined();
  });

  it('whose manifest cannot be read is told of', async () => {
    await mkdir(directory(STRANGER));
    await writeFile(join(directory(STRANGER), 'manifest.json'), '{');
    await repaired({ kind: 'manifest_damaged', backupId: STRANGER, repair: null });
  });
});

describe('what an interrupted backup has left', () => {
  const leave = async (): Promise<void> => {
    await mkdir(directory(STRANGER));
    await writeFile(join(directory(STRANGER), 'data-0001.sql.zst'), 'half');
  };
  const failedRow = (hoursAgo: number): Promise<unknown> =>
    sql(`INSERT INTO lifeboat.tenant_backups
           (id, tenant_id, type, status, application_database, compression, created_at, finished_at)
         SELECT '${STRANGER}', '${tenant}', 'full', 'failed', 'main', 'none', t, t
           FROM (SELECT now() - interval '${hoursAgo} hours' AS t) AS ended`);

  it('is removed once it is old', async () => {
    await leave();
    await failedRow(7);
    const finding = await repaired({ kind: 'backup_unfinished', severity: 'warning', backupId: STRANGER });
    expect(finding?.repair?.done).toBe(true);
    expect(await check(site)).toEqual({ findings: [], repaired: 0 });
  });

  it('stays while it is young', async () => {
    await leave();
    await failedRow(5);
    const finding = await repaired({ kind: 'backup_unfinished', backupId: STRANGER });
    expect(finding?.repair).toMatchObject({ done: false });
    expect(await readdir(directory(STRANGER))).toEqual(['data-0001.sql.zst']);
  });

  it('stays where nobody knows its age, unless that is asked for', async () => {
    await leave();
    const finding = await repaired({ kind: 'backup_unfinished', backupId: STRANGER });
    expect(finding?.repair).toMatchObject({ done: false });
    expect(await check(site, { repair: true, graceMs: 0 })).toMatchObject({ repaired: 1 });
    expect(await check(site)).toEqual({ findings: [], repaired: 0 });
  });

  it('stays while an operation is at the tenant', async () => {
    await leave();
    const running = await site.requestBackup(tenant);
    const held = holdInTheMiddle(site, tenant, running.backupId);
    const outcome = site.run(running.jobId);
    await held.reached;
    const { findings } = await check(site, { repair: true, graceMs: 0 });
    held.release();
    await outcome;
    expect(findings.find(({ backupId }) => backupId === STRANGER)?.repair).toMatchObject({
      done: false,
      detail: expect.stringContaining('running'),
    });
    expect(await readdir(directory(STRANGER))).toEqual(['data-0001.sql.zst']);
  });
});

describe('other things', () => {
  it('a row that says that a backup goes on is settled', async () => {
    await sql(`INSERT INTO lifeboat.tenant_backups
                 (id, tenant_id, type, status, application_database, compression)
               VALUES ('${STRANGER}', '${tenant}', 'full', 'active', 'main', 'none')`);
    const finding = await repaired({ kind: 'backup_stuck', backupId: STRANGER });
    expect(finding?.repair?.done).toBe(true);
    expect(await row(STRANGER)).toMatchObject({ status: 'failed', error: { code: 'OPERATION_CRASHED' } });
  });

  it('a schema that is missing is told of', async () => {
    const [name = ''] = await readdir(join(site.repository, 'schemas'));
    await rm(join(site.repository, 'schemas', name));
    await repaired({ kind: 'schema_missing', object: `schemas/${name}`, repair: null });
    expect(await row()).toMatchObject({ validation: null });
  });

  it('a schema that nobody needs is a remark, and stays', async () => {
    const object = `schemas/${'0'.repeat(64)}.sql.zst`;
    await writeFile(join(site.repository, object), 'x');
    await repaired({ kind: 'schema_unused', severity: 'info', object, repair: null });
    expect(await readdir(join(site.repository, 'schemas'))).toHaveLength(2);
  });

  it.each(['tenants/notes.txt', 'BACKUP/notes.txt'])('an object that nobody refers to: %s', async (named) => {
    const object = named.replace('BACKUP', `tenants/${tenant}/backups/${backup}`);
    await writeFile(join(site.repository, object), 'x');
    await repaired({ kind: 'object_unknown', severity: 'warning', object, repair: null });
    expect(await readFile(join(site.repository, object), 'utf8')).toBe('x');
  });
});

describe('as a command', () => {
  it('ends with 0 or 3, and prints one JSON document or what to do', async () => {
    const environment = environmentOf(site.config);
    expect(await runCli(environment, 'catalog', 'check')).toMatchObject({
      code: 0,
      stdout: 'Catalog and repository agree.\n',
    });
    await rm(join(directory(), 'data-0001.sql.zst'));
    const found = await runCliJson<CheckReport>(environment, 'catalog', 'check');
    expect(found.code).toBe(3);
    expect(kinds(found.document)).toEqual(['volume_missing']);
    const { code, stdout } = await runCli(environment, 'catalog', 'check', '--repair');
    expect(code).toBe(3);
    expect(stdout).toContain('repaired: The backup was marked as invalid.');
    expect((await runCli(environment, 'catalog', 'check', '--grace', 'soon')).code).toBe(2);
    expect((await runCli(environment, 'catalog')).code).toBe(2);
  });
});
