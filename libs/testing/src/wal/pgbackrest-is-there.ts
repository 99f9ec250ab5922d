import { spawnSync } from 'node:child_process';

/**
 * Whether the tests with pgBackRest can run here. Where they cannot, standard error says so; under CI that is a failure.
 *
 * @throws Error under CI, where pgBackRest is missing
 */
export function pgBackRestIsThere(): boolean {
  if (spawnSync('pgbackrest', ['version']).status === 0) {
    return true;
  }
  const text = 'pgBackRest is not installed (Debian: apt-get install pgbackrest).';
  if (process.env['CI'] === 'true') {
    throw new Error(text);
  }
  process.stderr.write(`\n*** SKIPPED: all tests with pgBackRest. ${text}\n\n`);
  return false;
}
