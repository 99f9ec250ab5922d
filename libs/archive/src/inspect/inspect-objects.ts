import { backupPath, manifestPath, signaturePath, volumePath } from '../layout/object-paths.js';
import type { Manifest } from '../manifest/manifest.schema.js';
import type { Storage } from '../storage/storage.js';

/** What is wrong with a stored object. */
export interface ObjectProblem {
  /** The `object` of the volume. */
  volume: string;
  path: string;
  /** A clause that follows the path. */
  problem: string;
}

/** What lies in a backup's directory, held against its manifest. */
export interface BackupObjects {
  /** Volumes that are missing or have another size. */
  problems: ObjectProblem[];
  /** Paths of objects that the manifest does not know. */
  unknown: string[];
}

/** Compares names and sizes, without reading anything but the list of objects. */
export async function inspectObjects(storage: Storage, manifest: Manifest): Promise<BackupObjects> {
  const found = new Map<string, number>();
  for await (const { path, sizeBytes } of storage.list(`${backupPath(manifest)}/`)) {
    found.set(path, sizeBytes);
  }
  const known = new Set([manifestPath(manifest), signaturePath(manifest)]);
  const problems: ObjectProblem[] = [];
  for (const { object, sizeBytes } of manifest.volumes) {
    const path = volumePath(manifest, object);
    known.add(path);
    const size = found.get(path);
    if (size !== sizeBytes) {
      problems.push({ volume: object, path, problem: problemOf(size, sizeBytes) });
    }
  }
  return { problems, unknown: [...found.keys()].filter((path) => !known.has(path)) };
}

function problemOf(found: number | undefined, expected: number): string {
  return found === undefined
    ? 'is not in the repository, though the manifest names it'
    : `has ${String(found)} bytes where the manifest says ${String(expected)}`;
}
