import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';
import {
  clearLeftover,
  reachableDirectory,
  removeReachableDirectory,
  unprivilegedAccount,
} from '@lifeboat/postgres-process';
import { isAbandoned } from './directory/directory-lock.js';
import { clearLeftoverRedis } from './redis/leftover-redis.js';

/**
 * Removes a stack whose process has ended without removing it, and stops what still runs there. A stack in use is
 * left alone, and so is one of another user or one that is just being made.
 *
 * @returns whether it was removed
 */
export async function discardAbandonedStack(directory: string): Promise<boolean> {
  if (!(await isOurs(directory)) || !(await isAbandoned(directory))) {
    return false;
  }
  const home = await reachableDirectory(directory, await unprivilegedAccount());
  await clearLeftover(join(home, 'postgres', 'data'));
  await clearLeftoverRedis(join(home, 'redis', 'data'));
  await removeReachableDirectory(directory);
  return true;
}

async function isOurs(directory: string): Promise<boolean> {
  try {
    return (await stat(directory)).uid === process.getuid?.();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
}
