import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Fields of /proc/<pid>/stat after the program's name, which may hold blanks. */
const PARENT = 1;
const TIMES = [11, 12, 13, 14]; // user and system, of the process and of its ended children
const TICKS_PER_SECOND = 100;

/**
 * Processor time that a PostgreSQL server has taken so far: of the postmaster, of its living processes, and of those
 * that have ended.
 *
 * @returns seconds; null on a system without /proc
 */
export async function serverCpu(dataDirectory: string): Promise<number | null> {
  try {
    const [postmaster] = (await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n');
    const stats = await Promise.all((await readdir('/proc')).filter(isPid).map(statOf));
    return stats
      .filter((stat) => stat !== null && (stat.pid === postmaster || stat.fields[PARENT] === postmaster))
      .reduce((sum, stat) => sum + secondsOf(stat?.fields ?? []), 0);
  } catch {
    return null;
  }
}

const isPid = (name: string): boolean => /^\d+$/.test(name);

async function statOf(pid: string): Promise<{ pid: string; fields: string[] } | null> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    return { pid, fields: line.slice(line.lastIndexOf(')') + 2).split(' ') };
  } catch {
    return null; // it has ended meanwhile
  }
}

const secondsOf = (fields: readonly string[]): number =>
  TIMES.reduce((sum, field) => sum + Number(fields[field] ?? 0), 0) / TICKS_PER_SECOND;
