import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import { isAlive } from '@lifeboat/postgres-process';
import { processStart } from './process-start.js';

const LOCK_FILE = 'owner';

/**
 * Takes a directory for this process. The lock of a process that has ended, however, is taken over.
 *
 * @returns gives it back
 * @throws LifeboatError LOCAL_STACK_FAILED if a living process has it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, LOCK_FILE);
  const claim = join(directory, `${LOCK_FILE}.${randomUUID()}`);
  await writeFile(claim, `${String(process.pid)} ${processStart(process.pid) ?? ''}\n`);
  try {
    // A link either makes the name or fails, and its content is complete from the first moment.
    while (!(await linked(claim, file))) {
      const owner = await readLock(file);
      if (owner !== null && ownerLives(owner)) {
        throw taken(directory, owner);
      }
      await removeStale(file, owner);
    }
  } finally {
    await unlink(claim);
  }
  return async () => {
    await rm(file, { force: true });
  };
}

/** Whether a process has locked the directory and ended without giving it back. */
export async function isAbandoned(directory: string): Promise<boolean> {
  const owner = await readLock(join(directory, LOCK_FILE));
  return owner !== null && !ownerLives(owner);
}

async function linked(claim: string, file: string): Promise<boolean> {
  try {
    await link(claim, file);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

async function readLock(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

function ownerLives(owner: string): boolean {
  const [pid, start] = owner.trim().split(' ');
  // Where the system tells no start times, a living process of the same id must be taken for the owner.
  return isAlive(Number(pid)) && (start === undefined || start === (processStart(Number(pid)) ?? start));
}

/** Moves the lock away before it is removed: between reading and removing, somebody else may have taken it over. */
async function removeStale(file: string, stale: string | null): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return;
    }
    throw error;
  }
  if ((await readLock(aside)) !== stale) {
    await linked(aside, file);
  }
  await unlink(aside);
}

function taken(directory: string, owner: string): LifeboatError {
  const pid = owner.trim().split(' ')[0] ?? '';
  return new LifeboatError('LOCAL_STACK_FAILED', {
    detail: `The directory ${directory} is in use by process ${pid}. Nothing was started.`,
    remedy: 'Stop that process, or use another directory.',
  });
}
