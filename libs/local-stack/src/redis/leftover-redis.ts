import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';
import { stopForeign, worksIn } from '@lifeboat/postgres-process';
import { REDIS_PID_FILE } from './redis-config.js';
import { REDIS_STOP_STEPS } from './stop-steps.js';

/** Stops the server that a killed run has left in this data directory. */
export async function clearLeftoverRedis(dataDirectory: string): Promise<void> {
  const pid = await readPid(join(dataDirectory, REDIS_PID_FILE));
  if (pid !== null && (await worksIn(pid, dataDirectory))) {
    await stopForeign(pid, REDIS_STOP_STEPS);
  }
}

async function readPid(file: string): Promise<number | null> {
  try {
    const pid = Number((await readFile(file, 'utf8')).trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}
