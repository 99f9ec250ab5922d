import { randomUUID } from 'node:crypto';
import { link, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import { isAlive } from '@lifeboat/postgres-process';
import { latestTicket, type LockTicket, olderTickets, ticketFile } from './lock-tickets.js';
import { processStart } from './process-start.js';

/**
 * Takes a directory for this process; from a process that has ended it is taken over.
 *
 * Whoever takes it makes a ticket with the next number, which only one can. A ticket given back is emptied and stays
 * until the next one is made: were it removed, its number could be made again by somebody who looked long ago.
 *
 * @returns gives it back
 * @throws LifeboatError LOCAL_STACK_FAILED if a living process has it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const claim = join(directory, `claim.${randomUUID()}`);
  await writeFile(claim, `${String(process.pid)} ${processStart(process.pid) ?? ''}\n`);
  try {
    const number = await takeTicket(directory, claim);
    return async () => {
      await truncateIfThere(ticketFile(directory, number));
    };
  } finally {
    await rm(claim);
  }
}

/** Whether a process has locked the directory and ended without giving it back. */
export async function isAbandoned(directory: string): Promise<boolean> {
  const latest = await latestTicket(directory);
  return latest !== null && latest.owner !== '' && !ownerLives(latest);
}

async function takeTicket(directory: string, claim: string): Promise<number> {
  for (;;) {
    const latest = await latestTicket(directory);
    if (latest !== null && ownerLives(latest)) {
      throw taken(directory, latest);
    }
    const number = (latest?.number ?? 0) + 1;
    if (!(await linked(claim, ticketFile(directory, number)))) {
      continue;
    }
    if ((await latestTicket(directory))?.number === number) {
      await Promise.all((await olderTickets(directory, number)).map((file) => rm(file, { force: true })));
      return number;
    }
    // Our look was so old that higher tickets were made since, and the one of our number was cleared away.
    await rm(ticketFile(directory, number));
  }
}

/** A link either makes the name or fails, and its content is complete from the first moment. */
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

function ownerLives({ owner }: LockTicket): boolean {
  const [pid, start] = owner.split(' ');
  if (pid === undefined || pid === '' || !isAlive(Number(pid))) {
    return false;
  }
  // Where the system tells no start times, a living process of the same id must be taken for the owner.
  return start === undefined || start === (processStart(Number(pid)) ?? start);
}

/** The directory may have been removed as a whole before it is given back. */
async function truncateIfThere(file: string): Promise<void> {
  try {
    await truncate(file);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') {
      throw error;
    }
  }
}

function taken(directory: string, { owner }: LockTicket): LifeboatError {
  return new LifeboatError('LOCAL_STACK_FAILED', {
    detail: `The directory ${directory} is in use by process ${owner.split(' ')[0] ?? ''}. Nothing was started.`,
    remedy: 'Stop that process, or use another directory.',
  });
}
