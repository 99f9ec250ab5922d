import {
  appendFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { STATE_DIRECTORY } from './paths.mjs';
import { step } from './terminal.mjs';

const LOCK_FILE = join(STATE_DIRECTORY, 'bootstrap.lock');
const POLL_MS = 200;

/** Field 22 of /proc/<pid>/stat, counted after the program's name, which may hold blanks. */
const START_TIME_AFTER_NAME = 19;

let held = false;

/** Runs `work` while no other bootstrap of this project does: two that install or build at once would spoil both. */
export async function withLock(work) {
  mkdirSync(STATE_DIRECTORY, { recursive: true });
  await acquire();
  held = true;
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * Makes a child an owner too: should we be killed, it may go on writing to node_modules, and the next bootstrap must
 * wait for its end.
 */
export function shareLock(pid) {
  if (held && pid !== undefined) {
    appendFileSync(LOCK_FILE, `\n${identityOf(pid)}`);
  }
}

async function acquire() {
  const claim = `${LOCK_FILE}.${process.pid}`;
  writeFileSync(claim, identityOf(process.pid));
  try {
    for (let told = false; !linked(claim, LOCK_FILE);) {
      const owner = read(LOCK_FILE);
      if (owner !== null && !lives(owner)) {
        removeStale(owner);
      } else {
        if (!told) {
          step(`waiting for another bootstrap of this project (process ${owner?.split(' ')[0] ?? '?'})`);
          told = true;
        }
        await sleep(POLL_MS);
      }
    }
  } finally {
    unlinkSync(claim);
  }
}

function release() {
  held = false;
  rmSync(LOCK_FILE, { force: true });
}

/** A link either makes the name or fails, and its content is complete from the first moment. */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Process id and start time: a name that is never given twice (without /proc, the id alone). */
function identityOf(pid) {
  return `${pid} ${statOf(pid)?.[START_TIME_AFTER_NAME] ?? ''}`.trim();
}

function statOf(pid) {
  const line = read(`/proc/${pid}/stat`);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ');
}

function lives(owners) {
  return owners.trim().split('\n').some(isAlive);
}

function isAlive(identity) {
  const pid = Number(identity.split(' ')[0]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  const ended = statOf(pid)?.[0] === 'Z'; // in a container, nobody may ever ask for the exit code of an orphan
  return !ended && identityOf(pid) === identity;
}

/** Moves the lock away before it is removed: somebody else may have taken it over since it was read. */
function removeStale(owner) {
  const aside = `${LOCK_FILE}.${process.pid}.stale`;
  try {
    renameSync(LOCK_FILE, aside);
  } catch {
    return;
  }
  if (read(aside) !== owner) {
    linked(aside, LOCK_FILE);
  }
  unlinkSync(aside);
}
