import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';

/** What PostgreSQL's own lock file `postmaster.pid` tells. */
export interface PostmasterFile {
  pid: number;
  /** It takes connections. A server that recovers says `standby` until it is done. */
  ready: boolean;
}

/** Line 8 of the file is the state of the server. */
const STATE_LINE = 7;

/** Reads `postmaster.pid`; null where there is none, or where it is only half written. */
export async function readPostmasterFile(dataDirectory: string): Promise<PostmasterFile | null> {
  try {
    const lines = (await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n');
    const pid = Number(lines[0]);
    const state = lines[STATE_LINE]?.trim();
    return Number.isInteger(pid) && pid > 0 ? { pid, ready: state === 'ready' } : null;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}
