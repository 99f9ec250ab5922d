import { parseConfig } from '@lifeboat/config';
import type { LocalStack } from '@lifeboat/local-stack';
import { type Standalone, startStandalone } from '../../boot/start-standalone.js';
import { developmentSecrets } from '../../local/development-secrets.js';
import { developmentToken } from '../../local/development-token.js';
import { localEnvironment } from '../../local/local-environment.js';
import { prepareForLifeboat } from '../../local/sample-database.js';
import type { StateDirectory } from '../../local/state-directory.js';

export interface DemoLifeboat extends Standalone {
  /** A token of this tenant's administrator. */
  tokenOf(tenantId: string): string;
}

/** Lifeboat beside the application, set up as an administrator would, with all its processes in this one. */
export async function startLifeboat(home: StateDirectory, stack: LocalStack): Promise<DemoLifeboat> {
  const config = parseConfig({
    ...localEnvironment(home, stack, await developmentSecrets(home)),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
    // What the demo measures is the work, so it asks for its jobs more often than a customer may.
    RATE_LIMIT_TOKEN: '0',
    RATE_LIMIT_TENANT: '0',
  });
  await prepareForLifeboat(config);
  const lifeboat = await startStandalone(config, { host: '127.0.0.1', port: 0, logTo: 'stderr' });
  await lifeboat.syncTenants();
  return {
    ...lifeboat,
    tokenOf: (tenantId) => developmentToken(config.auth, { role: 'tenant_admin', tenantId }),
  };
}
