import { randomUUID } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';
import { isMissing, onDisk } from './file-errors.js';

/** Holds files that are not yet objects; the leading dot keeps it out of every listing. */
const DIRECTORY = '.tmp';

/** A new file, for its owner alone, that nobody sees as an object. */
export interface TemporaryFile {
  path: string;
  handle: FileHandle;
}

export async function createTemporaryFile(root: string): Promise<TemporaryFile> {
  const path = join(root, DIRECTORY, `${randomUUID()}.part`);
  try {
    return { path, handle: await open(path, 'wx', 0o600) };
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') {
      throw error;
    }
  }
  // Not recursive: a repository that has gone away must not be made anew where its disk was mounted.
  await mkdir(join(root, DIRECTORY), { mode: 0o700 }).catch((error: unknown) => {
    if (systemCodeOf(error) !== 'EEXIST') {
      throw error;
    }
  });
  return { path, handle: await open(path, 'wx', 0o600) };
}

export async function removeTemporaryFile({ path, handle }: TemporaryFile): Promise<void> {
  try {
    await handle.close();
    await rm(path, { force: true });
  } catch {
    // What became of the object is decided by now. What is left here is invisible, and swept later.
  }
}

/** @returns how many files, last written before `before`, were removed */
export async function sweepTemporaryFiles(root: string, before: Date): Promise<number> {
  return onDisk(root, async () => {
    let swept = 0;
    for (const name of await namesIn(join(root, DIRECTORY))) {
      const path = join(root, DIRECTORY, name);
      const found = await lstat(path).catch(() => null);
      if (found?.isFile() === true && found.mtimeMs < before.getTime()) {
        await rm(path, { force: true });
        swept += 1;
      }
    }
    return swept;
  });
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}
