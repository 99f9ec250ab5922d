import { environmentOf } from '@lifeboat/testing';
import { Program } from './program.js';
import type { Site } from './site.js';

/** Starts a worker as it was built, in a process of its own. */
export function startWorker(
  kind: 'backup' | 'restore' | 'integrity',
  { config, environment }: Site,
): Program {
  return Program.start(`apps/${kind}-worker/dist/main.js`, {
    environment: { ...environmentOf(config), LOG_LEVEL: config.logLevel, ...environment },
  });
}
