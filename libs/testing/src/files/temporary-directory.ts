import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryDirectory {
  path: string;
  remove: () => Promise<void>;
}

/** A new, empty directory; the test removes it when it is done. */
export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'lifeboat-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
