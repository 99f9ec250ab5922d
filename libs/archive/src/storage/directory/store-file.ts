import { link, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';
import { objectExists } from '../storage-errors.js';
import type { ObjectContent } from '../storage.js';
import { makeDirectories } from './directory-tree.js';
import { linkError, onDisk } from './file-errors.js';
import { syncDirectory } from './sync-directory.js';
import { createTemporaryFile, removeTemporaryFile, type TemporaryFile } from './temporary-files.js';

/** How often a deletion may prune a directory away just before another or a file is put into it. */
const TRIES = 5;

/**
 * Stores content as a file that appears whole and durable, or not at all: temporary file → fsync → hard link, which
 * fails where the name is taken → fsync of the directory. Errors of the content pass as they are.
 *
 * @param durable directories that this process has made durable; added to
 * @returns bytes written
 */
export async function storeFile(
  root: string,
  segments: readonly string[],
  content: ObjectContent,
  durable: Set<string>,
): Promise<number> {
  const temporary = await onDisk(root, () => createTemporaryFile(root));
  try {
    const sizeBytes = await fill(root, temporary, content);
    await onDisk(root, () => publish(root, temporary, segments, durable));
    return sizeBytes;
  } finally {
    await removeTemporaryFile(temporary);
  }
}

async function fill(root: string, { handle }: TemporaryFile, content: ObjectContent): Promise<number> {
  let sizeBytes = 0;
  for await (const chunk of content as AsyncIterable<Uint8Array>) {
    await onDisk(root, () => handle.writeFile(chunk));
    sizeBytes += chunk.length;
  }
  await onDisk(root, () => handle.sync());
  return sizeBytes;
}

async function publish(
  root: string,
  { path }: TemporaryFile,
  segments: readonly string[],
  durable: Set<string>,
): Promise<void> {
  const file = join(root, ...segments);
  for (let tries = 1; ; tries += 1) {
    try {
      const directory = await makeDirectories(root, segments, durable);
      await linkFile(root, path, file, segments);
      await syncName(directory, file);
      return;
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT' || tries >= TRIES) {
        throw error;
      }
      // What this process remembers is no longer so: somebody has pruned.
      durable.clear();
    }
  }
}

async function linkFile(root: string, from: string, to: string, segments: readonly string[]): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    throw systemCodeOf(error) === 'EEXIST' ? objectExists(segments.join('/')) : linkError(root, error);
  }
}

/** An object of which nobody knows whether it is durable must not stay. */
async function syncName(directory: string, file: string): Promise<void> {
  try {
    await syncDirectory(directory);
  } catch (error) {
    await unlink(file);
    throw error;
  }
}
