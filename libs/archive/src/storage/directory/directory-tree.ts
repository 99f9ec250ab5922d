import { lstat, mkdir, realpath, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';
import { outsideRepository } from '../object-path.js';
import { isMissing } from './file-errors.js';
import { syncDirectory } from './sync-directory.js';

/**
 * The real path of the repository's directory; made, for its owner alone, where it is missing.
 *
 * A repository that is there is not written to, so that one on a read-only mount can be restored from.
 */
export async function rootDirectory(location: string): Promise<string> {
  try {
    return await realpath(location);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') {
      throw error;
    }
  }
  const first = await mkdir(location, { recursive: true, mode: 0o700 });
  const root = await realpath(location);
  if (first !== undefined) {
    // Both real paths: `first` is as the location was given, perhaps relative or through a link.
    const above = dirname(await realpath(first));
    for (let made = root; made !== above; made = dirname(made)) {
      await syncDirectory(dirname(made));
    }
  }
  return root;
}

/** How many directories a process remembers as durable. */
const REMEMBERED = 10_000;

/**
 * Makes the directories of an object, each durable in the one above, and refuses to walk through a symbolic link: it
 * could lead anywhere. A directory that is there already may be a moment old and not yet durable, so it is synced too,
 * once in each process.
 *
 * @param durable directories that this process has made durable; added to
 * @returns the directory of the object
 */
export async function makeDirectories(
  root: string,
  segments: readonly string[],
  durable: Set<string>,
): Promise<string> {
  let directory = root;
  for (const segment of segments.slice(0, -1)) {
    const above = directory;
    directory = join(above, segment);
    if (!durable.has(directory)) {
      await makeDirectory(directory, segments);
      await syncDirectory(above);
      remember(durable, directory);
    }
  }
  return directory;
}

async function makeDirectory(directory: string, segments: readonly string[]): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') {
      throw error;
    }
    if (!(await lstat(directory)).isDirectory()) {
      throw outsideRepository(segments.join('/'));
    }
  }
}

function remember(durable: Set<string>, directory: string): void {
  if (durable.size >= REMEMBERED) {
    durable.clear();
  }
  durable.add(directory);
}

/**
 * The file of an object, whether it is there or not.
 *
 * @throws LifeboatError PATH_OUTSIDE_REPOSITORY when a symbolic link is on the way
 */
export async function fileOf(root: string, segments: readonly string[]): Promise<string> {
  await refuseLinks(root, segments.slice(0, -1));
  return join(root, ...segments);
}

/**
 * Makes sure that a directory is where its path says.
 *
 * @throws LifeboatError PATH_OUTSIDE_REPOSITORY when it, or one above it, is a symbolic link
 */
export async function refuseLinks(root: string, segments: readonly string[]): Promise<void> {
  const directory = join(root, ...segments);
  try {
    if ((await realpath(directory)) !== directory) {
      throw outsideRepository(segments.join('/'));
    }
  } catch (error) {
    // A missing directory is met again, and told apart from a missing repository, by whoever uses it.
    if (!isMissing(error)) {
      throw error;
    }
  }
}

/** Removes directories that have become empty, from the object's own up to the root. */
export async function pruneDirectories(root: string, file: string): Promise<void> {
  for (let directory = dirname(file); directory !== root; directory = dirname(directory)) {
    try {
      await rmdir(directory);
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCodeOf(error) ?? '')) {
        return;
      }
      throw error;
    }
  }
}
