import { readFileSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCodeOf } from '@lifeboat/kernel';
import { runProgram } from './run-program.js';
import type { StopStep } from './server-process.js';

/** Whether a process of this id runs, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return systemCodeOf(error) === 'EPERM';
  }
}

/** A process that has ended keeps its id until its parent asks for it, which in a container may be never. */
function isZombie(pid: number): boolean {
  try {
    const line = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    return line.slice(line.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false; // no /proc on this system
  }
}

/**
 * Whether the process works in this directory. Servers do in their data directory; a process that merely got the id
 * of a dead server does not, and must never be stopped in its place.
 */
export async function worksIn(pid: number, directory: string): Promise<boolean> {
  if (!isAlive(pid)) {
    return false;
  }
  return (await workingDirectory(pid)) === directory;
}

async function workingDirectory(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') {
      return await readlink(`/proc/${String(pid)}/cwd`);
    }
    const { stdout } = await runProgram('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn']);
    return /^n(.+)$/m.exec(stdout)?.[1] ?? null;
  } catch {
    return null; // ended meanwhile, or another user's
  }
}

/** Stops a process that is not our child. */
export async function stopForeign(pid: number, steps: readonly StopStep[]): Promise<void> {
  for (const { signal, graceMs } of steps) {
    if (!isAlive(pid)) {
      return;
    }
    sendSignal(pid, signal);
    const deadline = Date.now() + graceMs;
    while (isAlive(pid) && Date.now() < deadline) {
      await sleep(20);
    }
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemCodeOf(error) !== 'ESRCH') {
      throw error;
    }
  }
}
