import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { STATE_DIRECTORY } from './paths.mjs';
import { step } from './terminal.mjs';

const POLL_MS = 200;
const TICKET = /^bootstrap\.lock\.(\d+)$/;

/** Field 22 of /proc/<pid>/stat, counted after the program's name, which may hold blanks. */
const START_TIME_AFTER_NAME = 19;

/** Number of the ticket that is ours; 0 for none. */
let held = 0;

/** Runs `work` while no other bootstrap of this project does: two that install or build at once would spoil both. */
export async function withLock(work) {
  mkdirSync(STATE_DIRECTORY, { recursive: true });
  await acquire();
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
  if (held > 0 && pid !== undefined) {
    appendFileSync(ticketFile(held), `\n${identityOf(pid)}`);
  }
}

/**
 * Whoever takes the lock makes a ticket with the next number, which only one can. A ticket given back is emptied and
 * stays until the next one is made: were it removed, its number could be made again by somebody who looked long ago.
 */
async function acquire() {
  const claim = join(STATE_DIRECTORY, `bootstrap.claim.${process.pid}`);
  writeFileSync(claim, identityOf(process.pid));
  try {
    for (let told = false; held === 0;) {
      const latest = latestTicket();
      const owner = read(ticketFile(latest)) ?? '';
      if (!lives(owner)) {
        held = takeTicket(latest + 1, claim);
      } else {
        if (!told) {
          step(`waiting for another bootstrap of this project (process ${owner.split(' ')[0]})`);
          told = true;
        }
        await sleep(POLL_MS);
      }
    }
  } finally {
    rmSync(claim);
  }
}

/** Gives the number, or 0 if somebody was faster. */
function takeTicket(number, claim) {
  if (!linked(claim, ticketFile(number))) {
    return 0;
  }
  if (latestTicket() > number) {
    rmSync(ticketFile(number)); // so long ago was our look that higher tickets were made and ours cleared away
    return 0;
  }
  for (const older of ticketNumbers().filter((each) => each < number)) {
    rmSync(ticketFile(older), { force: true });
  }
  return number;
}

function release() {
  if (existsSync(ticketFile(held))) {
    truncateSync(ticketFile(held));
  }
  held = 0;
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

function latestTicket() {
  return Math.max(0, ...ticketNumbers());
}

function ticketNumbers() {
  return readdirSync(STATE_DIRECTORY)
    .flatMap((name) => TICKET.exec(name)?.[1] ?? [])
    .map(Number);
}

function ticketFile(number) {
  return join(STATE_DIRECTORY, `bootstrap.lock.${number}`);
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
  return owners.split('\n').some((identity) => identity !== '' && isAlive(identity));
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
