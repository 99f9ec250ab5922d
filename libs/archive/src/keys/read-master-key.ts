import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { MasterKeySource } from '@lifeboat/config';
import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';
import { type KeyPair, parseIdentityFile } from './identity-file.js';

const run = promisify(execFile);

const COMMAND_MS = 60_000;
const MOST_OUTPUT = 64 * 1024;

const NAMES: Record<MasterKeySource['kind'], string> = {
  value: 'MASTER_KEY',
  file: 'MASTER_KEY_FILE',
  command: 'MASTER_KEY_COMMAND',
};

/**
 * The master key, from where the configuration says; the first is the current one, older ones may follow.
 *
 * @throws LifeboatError CONFIGURATION_INVALID, without a word of the key
 */
export async function readMasterKey(source: MasterKeySource): Promise<KeyPair[]> {
  try {
    return await parseIdentityFile(await textOf(source));
  } catch (error) {
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: `${NAMES[source.kind]} cannot be used: ${messageOf(error)}. Nothing was read or written.`,
      remedy:
        'It gives one or more lines of the form AGE-SECRET-KEY-1…; make a key with: lifeboat keys generate --file <file>',
      cause: error,
    });
  }
}

async function textOf(source: MasterKeySource): Promise<string> {
  switch (source.kind) {
    case 'value':
      return source.value;
    case 'file':
      return readFile(source.path, 'utf8');
    case 'command':
      return outputOf(source.command);
  }
}

/** What the command prints on standard error stays unread, and its error is not kept as a cause: both may repeat the key. */
async function outputOf(command: string): Promise<string> {
  const options = { timeout: COMMAND_MS, maxBuffer: MOST_OUTPUT };
  const [ended] = await Promise.allSettled([run('/bin/sh', ['-c', command], options)]);
  if (ended.status === 'rejected') {
    throw new Error(`the command ${howItEnded(ended.reason)}`);
  }
  return ended.value.stdout;
}

function howItEnded(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    if ('code' in error && typeof error.code === 'number') {
      return `ended with the exit code ${String(error.code)}`;
    }
    if ('killed' in error && error.killed === true) {
      return 'took more than a minute, or printed too much';
    }
  }
  return `could not be run (${systemCodeOf(error) ?? 'unknown reason'})`;
}
