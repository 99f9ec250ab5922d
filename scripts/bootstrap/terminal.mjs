import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { LOG_FILE } from './paths.mjs';

const TAIL_LINES = 15;

/** Something that a person can mend: printed as it is, never with a stack trace. */
export class BootstrapError extends Error {
  /** @param {string} message what happened @param {string} remedy what to do @param {{ showLog?: boolean }} [options] */
  constructor(message, remedy, { showLog = false } = {}) {
    super(message);
    this.remedy = remedy;
    this.showLog = showLog;
  }
}

/** Says on standard error what is being done; standard output belongs to the task. */
export function step(text) {
  process.stderr.write(`lifeboat: ${text}\n`);
}

/** Prints a failure. */
export function printFailure(error) {
  if (!(error instanceof BootstrapError)) {
    process.stderr.write(`lifeboat: The set-up failed: ${error?.message ?? String(error)}\n`);
    return;
  }
  process.stderr.write(`lifeboat: ${error.message}\n`);
  if (error.showLog) {
    process.stderr.write(`  The end of ${shortPath(LOG_FILE)}:\n${indent(logTail())}\n`);
  }
  process.stderr.write(`  -> ${error.remedy}\n`);
}

/** The last lines of the log. */
export function logTail(lines = TAIL_LINES) {
  try {
    return readFileSync(LOG_FILE, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log was written)';
  }
}

/** A path as seen from where the user is. */
function shortPath(path) {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}

function indent(text) {
  return text.replace(/^/gm, '  | ');
}
