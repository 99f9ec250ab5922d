import { readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';
import { z } from 'zod';

const FILE = 'owner.json';
/** Nobody can tell whether a process of another machine lives; a recovery gives up after a week. In milliseconds. */
const FOREIGN_MS = 14 * 24 * 3_600_000;

const schema = z.object({
  host: z.string(),
  pid: z.int().positive(),
  /** When the process began, in ticks since the machine did; null where the system does not say. */
  startedAt: z.string().nullable(),
});

/** Says in a directory that this process works in it. */
export async function claimScratch(directory: string): Promise<void> {
  const owner: z.infer<typeof schema> = {
    host: hostname(),
    pid: process.pid,
    startedAt: await startOf(process.pid),
  };
  await writeFile(join(directory, FILE), `${JSON.stringify(owner)}\n`, { mode: 0o600, flag: 'wx' });
}

/**
 * Whether nobody works in a directory any more: the process that has claimed it is dead, also where another one has its
 * number by now. One that nobody has claimed, or a process of another machine, has to be two weeks old.
 */
export async function isAbandoned(directory: string, now: Date): Promise<boolean> {
  const owner = await readOwner(directory);
  if (owner?.host !== hostname()) {
    const { mtimeMs } = await stat(directory);
    return now.getTime() - mtimeMs > FOREIGN_MS;
  }
  const startedAt = await startOf(owner.pid);
  if (startedAt !== null || owner.startedAt !== null) {
    return startedAt !== owner.startedAt;
  }
  return !exists(owner.pid);
}

/** Null where it cannot be read: whoever has made the directory may be about to write it. */
async function readOwner(directory: string): Promise<z.infer<typeof schema> | null> {
  try {
    return schema.safeParse(JSON.parse(await readFile(join(directory, FILE), 'utf8'))).data ?? null;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

/** Null where there is no such process, or the system does not say. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const line = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // The name of the program, in parentheses, may hold anything; the 22nd field is the 20th behind it.
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(systemCodeOf(error) ?? '')) {
      return null;
    }
    throw error;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === 'EPERM';
  }
}
