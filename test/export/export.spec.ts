import { execFile } from 'node:child_process';
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntriesRepository } from '@lifeboat/catalog';
import { findPostgres } from '@lifeboat/postgres-process';
import { ExportBackup, type ExportReport, type ExportTarget } from '@lifeboat/protection';
import { findBrokenConstraints, hashShared, hashTenant, hashTenants } from '@lifeboat/sample-app';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import {
  createTestDatabase,
  environmentOf,
  runSql,
  temporaryDirectory,
  type TemporaryDirectory,
  testActor,
  type TestDatabase,
  testToken,
} from '@lifeboat/testing';
import { type CliResult, runCli, runCliJson } from '../support/cli.js';
import { Site } from '../support/site.js';
import { quietRun } from '../support/upkeep.js';

const run = promisify(execFile);

let site: Site;
let tenant: string;
let backup: string;
let place: TemporaryDirectory;
let copy: TestDatabase;

beforeAll(async () => {
  site = await Site.open({ tenants: 2, rows: 2000, environment: { BACKUP_VOLUME_BYTES: '65536' } });
  tenant = site.tenant();
  backup = await site.backUp(tenant);
});
afterAll(() => site.close());
beforeEach(async () => {
  place = await temporaryDirectory();
  copy = await createTestDatabase();
});
afterEach(async () => {
  await place.remove();
  await copy.drop();
});

const file = (): string => join(place.path, 'out.sql');
const cli = (...args: string[]): Promise<CliResult> => runCli(environmentOf(site.config), 'export', ...args);

async function load(path: string): Promise<void> {
  const { directory } = await findPostgres({ programs: ['psql'] });
  await run(
    join(directory, 'psql'),
    ['--no-psqlrc', '--output=/dev/null', `--file=${path}`, `--dbname=${copy.superuserUrl}`],
    { maxBuffer: 1 << 26 },
  );
}

describe('an export with its schema', () => {
  it('is loaded by psql into an empty database: the same rows, and sequences that go on', async () => {
    const done = await cli('-b', backup, '--schema', '--file', file());
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining(file()) });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(place.path)).toEqual(['out.sql']);
    await load(file());
    expect(await hashTenants(copy.superuserUrl)).toEqual(
      new Map([[tenant, await hashTenant(site.appUrl, tenant)]]),
    );
    expect(await findBrokenConstraints(copy.superuserUrl)).toEqual([]);
    const next = `SELECT nextval('app.tasks_id_seq') AS id`;
    expect(await runSql(copy.superuserUrl, next)).toEqual(await runSql(site.appUrl, next));
  });

  it('can leave out the shared rows', async () => {
    expect((await cli('-b', backup, '--schema', '--no-shared', '--file', file())).code).toBe(0);
    await load(file());
    const shared = await hashShared(copy.superuserUrl);
    expect(shared['app.countries']?.rows).toBe(0);
    expect((await hashTenants(copy.superuserUrl)).get(tenant)).toEqual(await hashTenant(site.appUrl, tenant));
  });

  it('goes to standard output as the same script', async () => {
    await cli('-b', backup, '--schema', '--file', file());
    const piped = await cli(
      '-p',
      `tenants/${tenant}/backups/${backup}`,
      '-t',
      tenant,
      '--schema',
      '--stdout',
    );
    expect(piped.code).toBe(0);
    expect(piped.stdout).toBe(await readFile(file(), 'utf8'));
  });

  it('writes nothing where it is cut off', async () => {
    await cli('-b', backup, '--schema', '--file', file());
    await truncate(file(), (await stat(file())).size - 200);
    await load(file()).catch(() => undefined);
    expect(await runSql(copy.superuserUrl, `SELECT FROM pg_namespace WHERE nspname = 'app'`)).toEqual([]);
  });
});

describe('an export without its schema', () => {
  it('ends with the settings as they were, and is named after the backup', async () => {
    const { code, document } = await runCliJson<ExportReport & { file: string }>(
      environmentOf(site.config),
      ...['export', '-b', backup, '--file', join(place.path, `${backup}.sql`)],
    );
    expect(code).toBe(0);
    const text = await readFile(document.file, 'utf8');
    expect(document).toMatchObject({ backupId: backup, tenantId: tenant, bytes: Buffer.byteLength(text) });
    expect(text).not.toMatch(/^CREATE TABLE/m);
    expect(text.match(/session_replication_role/g)).toHaveLength(1);
    expect(text).toMatch(/\nSET LOCAL session_replication_role = replica;\n/);
    expect(text.endsWith('\nCOMMIT;\n')).toBe(true);
  });
});

describe('what is refused', () => {
  it('a file that exists, which stays', async () => {
    await writeFile(file(), 'mine');
    const { code, stderr } = await cli('-b', backup, '--file', file());
    expect(code).toBe(6);
    expect(stderr).toContain('FILE_EXISTS');
    expect(await readFile(file(), 'utf8')).toBe('mine');
  });

  it('a directory that is not there', async () => {
    const { code, stderr } = await cli('-b', backup, '--file', join(place.path, 'nowhere', 'out.sql'));
    expect(code).toBe(1);
    expect(stderr).toContain('FILE_NOT_WRITTEN');
  });

  it.each([[['--stdout', '--output', 'json']], [['--stdout', '--file', 'x.sql']]])('%j', async (args) => {
    expect((await cli('-b', backup, ...args)).code).toBe(2);
  });

  it('two names of the backup, or none', async () => {
    expect((await cli()).code).toBe(2);
    expect((await cli('-b', backup, '-p', 'x', '--file', file())).code).toBe(2);
  });

  it('a backup that there is not', async () => {
    expect((await cli('-b', '00000000-0000-4000-8000-00000000000a', '--file', file())).code).toBe(5);
  });

  it('a backup of another tenant by its id, as if there were none', async () => {
    const environment = { ...environmentOf(site.config), LIFEBOAT_TOKEN: testToken(site.tenant(1)) };
    const { code, stderr } = await runCli(environment, 'export', '-b', backup, '--file', file());
    expect(code).toBe(5);
    expect(stderr).toContain('BACKUP_NOT_FOUND');
  });

  it('another tenant and a viewer, and the audit log has it', async () => {
    const asWhom = [
      { LIFEBOAT_TOKEN: testToken(site.tenant(1)) },
      { LIFEBOAT_TOKEN: testToken(tenant, { claims: { role: 'tenant_viewer' } }) },
    ];
    for (const token of asWhom) {
      const path = `tenants/${tenant}/backups/${backup}`;
      const environment = { ...environmentOf(site.config), ...token };
      expect((await runCli(environment, 'export', '-p', path, '--file', file())).code).toBe(4);
    }
    expect(await readdir(place.path)).toEqual([]);
    expect(await audited('refused')).toMatchObject([{ targetTenantId: null }, { targetTenantId: tenant }]);
  });
});

describe('a damaged volume', () => {
  const target = (): ExportTarget & { pieces: Buffer[] } => {
    const pieces: Buffer[] = [];
    return {
      irrevocable: true,
      pieces,
      write: async (_id, script) => {
        for await (const piece of script) {
          pieces.push(piece);
        }
      },
    };
  };

  it('leaves no file, and nothing on standard output', async () => {
    const damaged = await site.backUp(tenant);
    const volume = join(site.repository, 'tenants', tenant, 'backups', damaged, 'data-0002.sql.zst');
    const bytes = await readFile(volume);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(volume, bytes);
    const { code, stderr } = await cli('-b', damaged, '--file', file());
    expect(code).toBe(1);
    expect(stderr).toContain('VOLUME_DAMAGED');
    expect(await readdir(place.path)).toEqual([]);
    expect(await cli('-b', damaged, '--stdout')).toMatchObject({ code: 1, stdout: '' });
    const into = target();
    const input = { backupId: damaged, schema: false, shared: true };
    await expect(
      runAs(testActor(), () => site.app.get(ExportBackup).export(input, into, quietRun())),
    ).rejects.toMatchObject({ code: 'VOLUME_DAMAGED' });
    expect(into.pieces).toEqual([]);
    expect((await audited('failed')).slice(0, 3)).toMatchObject(
      Array.from({ length: 3 }, () => ({ errorCode: 'VOLUME_DAMAGED', detail: { backupId: damaged } })),
    );
  });

  it('is told from an export that was stopped, which is logged too', async () => {
    const stop = new AbortController();
    const into = target();
    const input = { backupId: backup, schema: false, shared: true };
    await expect(
      runAs(testActor(), () =>
        site.app
          .get(ExportBackup)
          .export(input, into, { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) }),
      ),
    ).rejects.toThrow('enough');
    expect((await audited('failed'))[0]).toMatchObject({ errorCode: 'OPERATION_CANCELLED' });
  });
});

describe('the audit log', () => {
  it('has who exported what, its bytes and how long it took', async () => {
    await cli('-b', backup, '--file', file());
    const [line] = await audited('succeeded');
    expect(line).toMatchObject({ tenantId: tenant, detail: { backupId: backup }, actorSource: 'cli' });
    expect(line?.bytes).toBe((await stat(file())).size);
    expect(line?.durationMs).toBeGreaterThan(0);
  });
});

async function audited(outcome: 'refused' | 'failed' | 'succeeded') {
  const page = await runAs(testActor(), () =>
    site.app
      .get(RlsTransactions)
      .run(() => new AuditEntriesRepository().list({ tenantId: null, action: 'backups.export', outcome })),
  );
  return page.items;
}
