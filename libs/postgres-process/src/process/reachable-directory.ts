import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import { runProgram } from './run-program.js';
import type { ServerAccount } from './server-account.js';

const POINTER = 'moved-to';

/**
 * A directory for a server's files that its account can enter: `wanted`, made if need be. Root often works below a
 * directory that nobody else may enter (`/root`), and opening that would be wrong: then a directory of its own under
 * `/var/tmp` is used, and the file `moved-to` in `wanted` remembers it.
 *
 * @throws LifeboatError LOCAL_STACK_FAILED if no place can be found
 */
export async function reachableDirectory(wanted: string, account: ServerAccount | null): Promise<string> {
  await mkdir(wanted, { recursive: true });
  const directory = await realpath(wanted);
  if (account === null) {
    return directory;
  }
  const former = await movedTo(directory);
  if (former !== null) {
    return former;
  }
  await allowEntry(directory);
  return (await canEnter(directory, account)) ? directory : await move(directory, account);
}

/** Removes a directory got from `reachableDirectory`, wherever it lies. */
export async function removeReachableDirectory(wanted: string): Promise<void> {
  const former = await movedTo(wanted);
  if (former !== null) {
    await rm(former, { recursive: true, force: true });
  }
  await rm(wanted, { recursive: true, force: true });
}

async function move(directory: string, account: ServerAccount): Promise<string> {
  for (const parent of new Set(['/var/tmp', tmpdir(), '/tmp'])) {
    if (await canEnter(parent, account)) {
      const moved = await realpath(await mkdtemp(join(parent, 'lifeboat-')));
      await allowEntry(moved);
      await writeFile(join(directory, POINTER), `${moved}\n`);
      return moved;
    }
  }
  throw new LifeboatError('LOCAL_STACK_FAILED', {
    detail: `The user ${account.name}, as whom the servers run, may enter neither ${directory} nor a temporary directory.`,
    remedy: 'Run Lifeboat as an ordinary user, or in a directory that all users may enter.',
  });
}

async function movedTo(directory: string): Promise<string | null> {
  try {
    const moved = (await readFile(join(directory, POINTER), 'utf8')).trim();
    // Temporary directories are open to all: what is not our own was put there by somebody else.
    return (await stat(moved)).uid === process.getuid?.() ? moved : null;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** Lets other users pass through, not look around. */
async function allowEntry(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  await chmod(directory, (mode & 0o7777) | 0o011);
}

async function canEnter(directory: string, account: ServerAccount): Promise<boolean> {
  try {
    await runProgram('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { account });
    return true;
  } catch {
    return false;
  }
}
