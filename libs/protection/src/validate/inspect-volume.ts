import {
  findSqlProblem,
  type Manifest,
  type ManifestVolume,
  RowCounter,
  type VolumeSql,
  type VolumeStore,
} from '@lifeboat/archive';
import type { LifeboatError } from '@lifeboat/kernel';
import type { CheckList } from './check-list.js';
import { findingIn } from './findings.js';

/** Hears how much of the text was read. */
export type OnRead = (bytes: number, rows: number) => void;

/**
 * Reads a volume to its end: decrypts and decompresses it, finds each section where the manifest says, counts its rows
 * and their fields, and compares the checksum. Only a volume in which something is wrong is read once more, to tell bytes
 * that have changed from bytes that were never right.
 */
export async function inspectVolume(
  volumes: VolumeStore,
  manifest: Manifest,
  volume: ManifestVolume,
  checks: CheckList,
  signal: AbortSignal,
  onRead: OnRead,
): Promise<void> {
  const statements: VolumeSql[] = [];
  const found = await findingIn(async () => {
    const reader = volumes.open(manifest, volume);
    for await (const entry of reader.sections(undefined, (sql) => statements.push(sql))) {
      const { table, section, rows } = entry;
      const counter = new RowCounter(table.columns.length);
      for await (const chunk of rows as AsyncIterable<Buffer>) {
        signal.throwIfAborted();
        counter.push(chunk);
        onRead(chunk.length, 0);
      }
      const counted = counter.end();
      onRead(0, counted.rows);
      const name = `${volume.object}: a section of ${table.schema}.${table.name}`;
      counted.problems.forEach((problem) => checks.failed('contents', `${name} ${problem}`));
      if (counted.rows !== section.rows) {
        checks.failed(
          'contents',
          `${name} has ${String(counted.rows)} rows where the manifest says ${String(section.rows)}`,
        );
      }
    }
  });
  if (found !== null) {
    await blame(volumes, manifest, volume, checks, found);
  }
  for (const sql of statements) {
    const problem = await findSqlProblem(sql);
    if (problem !== null) {
      checks.failed('sql', `${volume.object} ${problem}`);
    }
  }
}

async function blame(
  volumes: VolumeStore,
  manifest: Manifest,
  volume: ManifestVolume,
  checks: CheckList,
  found: LifeboatError,
): Promise<void> {
  const changed = await findingIn(() => volumes.open(manifest, volume).verifyVolume());
  if (changed !== null) {
    checks.failed('checksums', changed.detail);
  }
  if (changed?.detail !== found.detail) {
    checks.failed(found.code.startsWith('TENANT_KEY_') ? 'keys' : 'contents', found.detail);
  }
}
