import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';
import { removeReachableDirectory } from '@lifeboat/postgres-process';
import { isAbandoned } from './scratch-owner.js';

/** How the directories of scratch clusters are called. */
export const SCRATCH_PREFIX = 'scratch-';

/**
 * Removes what processes that were killed have left of their scratch clusters. Their servers died with them. What a
 * living process works in is never touched.
 *
 * @param directory that scratch clusters are made in; it need not be there
 * @returns paths of the directories that were removed
 */
export async function sweepScratch(directory: string, now: Date): Promise<string[]> {
  const removed: string[] = [];
  for (const name of (await namesIn(directory)).filter((each) => each.startsWith(SCRATCH_PREFIX))) {
    const path = join(directory, name);
    if (await isGone(path, now)) {
      await removeReachableDirectory(path);
      removed.push(path);
    }
  }
  return removed;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/** Its own process may be removing it at this moment. */
async function isGone(path: string, now: Date): Promise<boolean> {
  try {
    return await isAbandoned(path, now);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
}
