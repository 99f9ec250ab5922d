import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Manifest } from '@lifeboat/archive';
import { runSql } from '@lifeboat/testing';
import type { Site } from './site.js';

/** Where work is done. */
type Place = Pick<Site, 'catalogUrl' | 'appUrl' | 'repository'>;

/**
 * Everything that says of a work that it is still going on, or that a work that failed has left behind: rows in the
 * catalog, volumes without a manifest or of another size, unfinished files, backups that the catalog and the repository
 * do not both know, staging. Empty where all is settled.
 */
export async function findHalfDone(site: Place): Promise<string[]> {
  return (await Promise.all([unfinishedRows(site), strayFiles(site), staging(site)])).flat();
}

async function unfinishedRows({ catalogUrl }: Place): Promise<string[]> {
  const rows = await runSql<{ what: string }>(
    catalogUrl,
    `SELECT 'operation ' || id || ' is ' || state AS what FROM lifeboat.operations
      WHERE state IN ('queued', 'active') OR finished_at IS NULL
     UNION ALL
     SELECT 'backup ' || id || ' is ' || status FROM lifeboat.tenant_backups
      WHERE status IN ('queued', 'active') OR finished_at IS NULL
     UNION ALL
     SELECT 'restore ' || id || ' is ' || status FROM lifeboat.tenant_restores
      WHERE status IN ('queued', 'active') OR finished_at IS NULL
     UNION ALL
     SELECT 'tenant ' || id || ' is restoring' FROM lifeboat.tenants WHERE status = 'restoring'`,
  );
  return rows.map(({ what }) => what);
}

async function strayFiles({ repository, catalogUrl }: Place): Promise<string[]> {
  const files = (await readdir(repository, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)));
  const completed = await runSql<{ path: string }>(
    catalogUrl,
    `SELECT path FROM lifeboat.tenant_backups WHERE status = 'completed'`,
  );
  const known = new Set(completed.map(({ path }) => path));
  const whole = new Set(
    files
      .filter((file) => file.endsWith('/manifest.json'))
      .map((file) => file.slice(0, -'/manifest.json'.length)),
  );
  return [
    ...files.filter((file) => file.startsWith('.tmp/')).map((file) => `${file} is unfinished`),
    ...files
      .filter((file) => file.startsWith('tenants/') && !whole.has(file.slice(0, file.lastIndexOf('/'))))
      .map((file) => `${file} has no manifest`),
    ...[...whole].filter((path) => !known.has(path)).map((path) => `${path} is not in the catalog`),
    ...(await Promise.all([...whole].map((path) => wrongVolumes(join(repository, path))))).flat(),
    ...[...known].filter((path) => !whole.has(path)).map((path) => `${path} is only in the catalog`),
  ];
}

async function wrongVolumes(directory: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')) as Manifest;
  const sizes = await Promise.all(
    manifest.volumes.map(async ({ object, sizeBytes }) => ({
      file: join(directory, object),
      expected: sizeBytes,
      found: (await stat(join(directory, object)).catch(() => null))?.size,
    })),
  );
  return sizes
    .filter(({ expected, found }) => found !== expected)
    .map(({ file, expected, found }) => `${file} has ${String(found)} bytes instead of ${String(expected)}`);
}

async function staging({ appUrl }: Place): Promise<string[]> {
  const rows = await runSql<{ name: string }>(
    appUrl,
    `SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%'`,
  );
  return rows.map(({ name }) => `${name} is left`);
}
