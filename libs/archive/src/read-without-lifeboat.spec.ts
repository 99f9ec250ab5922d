import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findPostgres } from '@lifeboat/postgres-process';
import {
  manifestOf,
  runSql,
  temporaryDirectory,
  type TemporaryDirectory,
  TEST_KEY,
  testStack,
  testVolumeKeys,
  VOLUME_FORMS,
} from '@lifeboat/testing';
import { noSigner } from './signature/document-signer.js';
import { ManifestStore } from './manifest/manifest-store.js';
import type { Manifest } from './manifest/manifest.schema.js';
import { openRepository } from './repository/repository.js';
import { SchemaStore } from './schema/schema-store.js';
import { VolumeStore } from './volume/volume-store.js';

const run = promisify(execFile);
const DOCUMENT = new URL('../../../docs/format.md', import.meta.url);

const DDL = `
CREATE SCHEMA app;
CREATE TABLE app.currencies (code char(3) PRIMARY KEY);
CREATE TABLE app."Order lines: ""odd"" \\ names" (
  id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME app."Line's ids") PRIMARY KEY,
  parent bigint REFERENCES app."Order lines: ""odd"" \\ names",
  currency char(3) NOT NULL REFERENCES app.currencies,
  "ü: :'x'" text, at timestamptz, span interval, doc xml, amount numeric, "double" numeric GENERATED ALWAYS AS (amount * 2) STORED
);
CREATE FUNCTION app.spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.amount := -1; RETURN NEW; END $$;
CREATE TRIGGER spoil BEFORE INSERT ON app."Order lines: ""odd"" \\ names" FOR EACH ROW EXECUTE FUNCTION app.spoil();
`;
const COLUMNS = ['id', 'parent', 'currency', "ü: :'x'", 'at', 'span', 'doc', 'amount'];
const ROWS = [
  '7\t8\tEUR\ta\\tb\\\\.\\n\t2024-02-03 04:05:06+00\t-1 days +02:03:00\t<a/>text\tNaN\n',
  '8\t\\N\tEUR\t\\\\.\tinfinity\t\\N\t\\N\t1.50\n',
].join('');

describe.each(VOLUME_FORMS)('the commands of docs/format.md, $name', (form) => {
  let directory: TemporaryDirectory;
  let manifest: Manifest;
  let path: string;
  const database = `by_hand_${randomBytes(6).toString('hex')}`;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    const repository = await openRepository({ location: directory.path, signingKeyFile: null });
    const { hash, object } = await new SchemaStore(repository).put(DDL);
    const location = { tenantId: 'Acme & Co', backupId: manifestOf().backupId };
    const volumes = new VolumeStore(repository.storage, testVolumeKeys);
    const data = volumes.create(location, { kind: 'data', number: 1, ...form });
    data.beginSection({ schema: 'app', name: 'Order lines: "odd" \\ names', columns: COLUMNS });
    await data.write(Buffer.from(ROWS));
    data.endSection();
    const shared = volumes.create(location, { kind: 'shared', number: 1, ...form });
    shared.beginSection({ schema: 'app', name: 'currencies', columns: ['code'] });
    await shared.write(Buffer.from('EUR\n'));
    shared.endSection();
    manifest = manifestOf({
      ...location,
      compression: form.compression,
      encryption: form.encryption,
      label: `it's "quoted" \\ and :'all'`,
      schema: { hash, object, fingerprint: hash },
      volumes: [await data.finish(), await shared.finish()],
      sequences: [{ schema: 'app', name: "Line's ids", lastValue: '9007199254740993', isCalled: true }],
    });
    ({ path } = await new ManifestStore(repository, noSigner).write(manifest));
  });
  afterEach(async () => {
    await runSql(testStack().superuserUrl('postgres'), `DROP DATABASE IF EXISTS "${database}"`);
    await directory.remove();
  });

  async function environment(): Promise<NodeJS.ProcessEnv> {
    const url = new URL(testStack().superuserUrl('postgres'));
    const server = { PGHOST: url.hostname, PGPORT: url.port, PGUSER: url.username };
    const KEY = join(directory.path, 'tenant.key');
    await writeFile(KEY, TEST_KEY.identity);
    const names = { REPOSITORY: directory.path, BACKUP: path, DATABASE: database, KEY };
    const programs = (await findPostgres({ programs: ['psql'] })).directory;
    const PATH = `${programs}${delimiter}${process.env['PATH'] ?? ''}`;
    return { ...process.env, ...server, PGPASSWORD: decodeURIComponent(url.password), ...names, PATH };
  }

  /** Every block of commands in the document, in its order. */
  async function commands(): Promise<string[]> {
    const document = await readFile(DOCUMENT, 'utf8');
    return Array.from(document.matchAll(/^```bash\n(.*?)^```$/gms), ([, block]) => block ?? '');
  }

  it('restore everything', async () => {
    const env = await environment();
    for (const block of await commands()) {
      await run('bash', ['-c', block], { env });
    }
    const query = `SELECT t::text FROM app."Order lines: ""odd"" \\ names" t ORDER BY id;
        SELECT code FROM app.currencies; SELECT nextval('app."Line''s ids"')`;
    const settings = { ...env, PGOPTIONS: '-c TimeZone=UTC' };
    const { stdout } = await run('psql', ['-XqAt', '-d', database, '-c', query], { env: settings });
    expect(stdout.trimEnd().split('\n')).toEqual([
      '(7,8,EUR,"a\tb\\\\.',
      '","2024-02-03 04:05:06+00","-1 days +02:03:00",<a/>text,NaN,NaN)',
      '(8,,EUR,"\\\\.",infinity,,,1.50,3.00)',
      'EUR',
      '9007199254740994',
    ]);
  });

  it('find a volume that is cut off, before anything is loaded', async () => {
    const [check = ''] = await commands();
    const file = join(directory.path, path, manifest.volumes[0]?.object ?? '');
    await truncate(file, 200);
    await expect(run('bash', ['-c', check], { env: await environment() })).rejects.toMatchObject({
      code: 1,
    });
    await writeFile(file, '');
    await expect(run('bash', ['-c', check], { env: await environment() })).rejects.toMatchObject({
      code: 1,
    });
  });
});
