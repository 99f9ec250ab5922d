import { readFileSync } from 'node:fs';

/** Field 22 of /proc/<pid>/stat, counted after the program's name in brackets, which may hold blanks. */
const START_TIME_AFTER_NAME = 19;

/**
 * When a process began, in the kernel's own ticks: with its id, a name that is never given twice. Null where the system does not
 * tell (no /proc), or where the process has ended.
 */
export function processStart(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[START_TIME_AFTER_NAME] ?? null;
  } catch {
    return null;
  }
}
