import { readFileSync } from 'node:fs';
import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';
import { parse } from 'yaml';
import type { LifeboatConfig } from './lifeboat-config.js';
import { parseConfig } from './parse-config.js';

/**
 * The configuration of this process: its environment over `lifeboat.yaml` (or the file that `LIFEBOAT_CONFIG` names).
 *
 * @throws LifeboatError CONFIGURATION_INVALID
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): LifeboatConfig {
  return parseConfig(environment, readConfigFile(environment['LIFEBOAT_CONFIG']));
}

function readConfigFile(named: string | undefined): unknown {
  const path = named ?? 'lifeboat.yaml';
  try {
    return parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' && named === undefined) {
      return undefined;
    }
    // The first line only: below it the parser quotes the file, which may hold passwords.
    const [reason = ''] = messageOf(error).split('\n');
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: `The file ${path} cannot be read: ${reason.replace(/:$/, '')}. Nothing was started.`,
      remedy: 'Correct the file, or unset LIFEBOAT_CONFIG.',
      cause: error,
    });
  }
}
