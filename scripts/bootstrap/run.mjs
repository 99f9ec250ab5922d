import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { shareLock } from './lock.mjs';
import { LOG_FILE, MODULES, NODE_DIRECTORY, ROOT, TOOLS_DIRECTORY } from './paths.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];

/** Environment of all that is run from the project: its own programs, and its own Node, come first. */
export function projectEnvironment() {
  const path = [NODE_DIRECTORY, join(MODULES, '.bin'), process.env.PATH ?? '', TOOLS_DIRECTORY];
  return { ...process.env, PATH: path.join(delimiter) };
}

/** Runs a program with all its output in the log. Gives its exit code; 127 if it cannot be started. */
export function runLogged(program, args, { cwd = ROOT, env = process.env } = {}) {
  const log = openSync(LOG_FILE, 'a');
  writeSync(log, `\n$ ${[program, ...args].join(' ')}\n`);
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', log, log] });
  closeSync(log);
  shareLock(child.pid);
  return exitCodeOf(child);
}

/** Runs a program on our terminal, hands signals on to it, and gives its exit code. */
export async function runForeground(program, args, { cwd = ROOT, env = projectEnvironment() } = {}) {
  const child = spawn(program, args, { cwd, env, stdio: 'inherit' });
  const handlers = FORWARDED.map((signal) => [
    signal,
    () => {
      // On a terminal, Ctrl-C reaches the whole process group: handed on, it would arrive twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) {
        child.kill(signal);
      }
    },
  ]);
  handlers.forEach(([signal, handler]) => process.on(signal, handler));
  try {
    return await exitCodeOf(child);
  } finally {
    handlers.forEach(([signal, handler]) => process.off(signal, handler));
  }
}

function exitCodeOf(child) {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    // As shells do: 128 and the number of the signal that ended it.
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
