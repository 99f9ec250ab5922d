import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isObjectName } from '../object-path.js';
import type { ObjectEntry } from '../storage.js';
import { isMissing } from './file-errors.js';

/**
 * Every object below a directory whose path begins with `prefix`, in the order of the paths' bytes. What appears or
 * goes while the listing runs may or may not be in it.
 *
 * @param path of the directory, relative to the root, with a slash at its end; `''` is the root
 */
export async function* listFiles(root: string, path: string, prefix: string): AsyncGenerator<ObjectEntry> {
  for (const name of await namesIn(join(root, path))) {
    const entry = `${path}${name}`;
    if (!entry.startsWith(prefix)) {
      continue;
    }
    if (name.endsWith('/')) {
      yield* listFiles(root, entry, prefix);
    } else {
      const found = await ifThere(() => lstat(join(root, entry)));
      if (found !== null) {
        yield { path: entry, sizeBytes: found.size };
      }
    }
  }
}

/** Names of files, and of directories with a slash, which also puts them where their objects' paths belong. */
async function namesIn(directory: string): Promise<string[]> {
  const entries = (await ifThere(() => readdir(directory, { withFileTypes: true }))) ?? [];
  return entries
    .filter((entry) => isObjectName(entry.name) && (entry.isFile() || entry.isDirectory()))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
}

async function ifThere<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
}
