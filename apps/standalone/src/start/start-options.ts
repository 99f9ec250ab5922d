import { parseArgs } from 'node:util';
import { LifeboatError, messageOf } from '@lifeboat/kernel';

export interface StartOptions {
  /** Where a Lifeboat without a configured database keeps its servers, secrets and backups. */
  state: string;
}

export const START_USAGE = `Usage: npm start -- [options]

Runs API and workers in one process. With a database configured (APP_DATABASE_URL, or lifeboat.yaml) they work on it.
Without one, PostgreSQL, Redis and a sample application are started with them, and keep their data until the next start.

  --state DIR   where that data is kept (default .lifeboat)
  --help        print this

PORT sets the port; without it, it is 3000 or the next free one.
`;

/**
 * Reads the command line.
 *
 * @returns null where only help is wanted
 * @throws LifeboatError INVALID_REQUEST for an unknown option
 */
export function parseStartOptions(args: readonly string[]): StartOptions | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { state: { type: 'string', default: '.lifeboat' }, help: { type: 'boolean', short: 'h' } },
    });
    return values.help === true ? null : { state: values.state };
  } catch (error) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `${/^[^.]+/.exec(messageOf(error))?.[0] ?? ''}. Nothing was started.`,
      remedy: 'See: npm start -- --help',
    });
  }
}
