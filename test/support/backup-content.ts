import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { listsKeys, type Manifest } from '@lifeboat/archive';
import { collectAll } from '@lifeboat/testing';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/** Rows as COPY text, sorted, by `schema.table`. */
export type Content = Record<string, string[]>;

const rowsOf = (text: string): string[] => text.split('\n').slice(0, -1).sort();

export async function readManifest(
  repository: string,
  tenantId: string,
  backupId: string,
): Promise<Manifest> {
  const path = join(repository, 'tenants', tenantId, 'backups', backupId, 'manifest.json');
  return JSON.parse(await readFile(path, 'utf8')) as Manifest;
}

/** What a backup holds of its tenant, read from the volumes as they lie there. */
export async function contentOfBackup(repository: string, manifest: Manifest): Promise<Content> {
  const directory = join(repository, 'tenants', manifest.tenantId, 'backups', manifest.backupId);
  const texts = new Map<string, Buffer>();
  for (const { object } of manifest.volumes) {
    const bytes = await readFile(join(directory, object));
    texts.set(object, object.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes);
  }
  const own = manifest.tables.filter((table) => table.class !== 'shared' && !listsKeys(table));
  return Object.fromEntries(
    own.map(({ schema, name, sections }) => [
      `${schema}.${name}`,
      rowsOf(
        sections
          .map(({ volume, offset, length }) => texts.get(volume)?.toString('utf8', offset, offset + length))
          .join(''),
      ),
    ]),
  );
}

/** What COPY says that the live tables hold, for a query of each table. */
export async function contentOfDatabase(url: string, queries: Record<string, string>): Promise<Content> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const content: Content = {};
    for (const [name, query] of Object.entries(queries)) {
      const stream = client.query(copyTo(`COPY (${query}) TO STDOUT`));
      content[name] = rowsOf(Buffer.concat(await collectAll<Buffer>(stream)).toString());
    }
    return content;
  } finally {
    await client.end();
  }
}
