import { link, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';
import { objectExists } from '../storage-errors.js';
import type { ObjectContent } from '../storage.js';
import { makeDirectories } from './directory-tree.js';
import { linkError, onDisk } from './file-errors.js';
import { syncDirectory } from './sync-directory.js';
import { createTemporaryFile, removeTemporaryFile, type TemporaryFile } from './temporary-files.js';

/** How often a deletion may prune a directory away just before a file is linked into it. */
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
  for (let tries = 1; ; tries += 1) {
    const directory = await makeDirectories(root, segments, durable);
    const file = join(root, ...segments);
    try {
      await link(path, file);
    } catch (error) {
      if (systemCodeOf(error) === 'EEXIST') {
        throw objectExists(segments.join('/'));
      }
      if (systemCodeOf(error) === 'ENOENT' && tries < TRIES) {
        durable.clear();
        continue;
      }
      throw linkError(root, error);
    }
    return syncName(directory, file);
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
