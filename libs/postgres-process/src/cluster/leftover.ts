import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopForeign, worksIn } from '../process/processes.js';
import { readPostmasterFile } from './postmaster-file.js';
import { STOP_STEPS } from './stop-mode.js';

/**
 * Stops the server that a killed run has left in this data directory, and clears its lock file, which would keep a
 * new server from starting once the old one's process id belongs to somebody else.
 */
export async function clearLeftover(dataDirectory: string): Promise<void> {
  const leftover = await readPostmasterFile(dataDirectory);
  if (leftover === null) {
    return;
  }
  if (await worksIn(leftover.pid, dataDirectory)) {
    await stopForeign(leftover.pid, STOP_STEPS.fast);
  }
  await rm(join(dataDirectory, 'postmaster.pid'), { force: true });
}
