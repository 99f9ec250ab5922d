import type { LifeboatConfig } from '@lifeboat/config';
import type { LocalStack } from '@lifeboat/local-stack';
import { sampleAppUrl, type SampleTenant } from '@lifeboat/sample-app';
import { developmentToken } from '../local/development-token.js';
import { SAMPLE_DATABASE } from '../local/sample-database.js';
import type { DevFile } from './dev-file.js';

/** What `dev.json` tells of the Lifeboat that runs now, with a new token for everybody. */
export function describeRunning(
  apiUrl: string,
  { auth, catalog, redis, repository }: LifeboatConfig,
  { postgres }: LocalStack,
  tenants: readonly SampleTenant[],
): DevFile {
  const superuserUrl = postgres.superuserUrl(SAMPLE_DATABASE);
  return {
    pid: process.pid,
    apiUrl,
    appDatabaseUrl: postgres.processUrl(SAMPLE_DATABASE),
    superuserUrl,
    sampleAppUrl: sampleAppUrl(superuserUrl),
    catalogUrl: catalog.url,
    redisUrl: redis.url,
    repository: repository.location,
    tokens: {
      systemAdmin: developmentToken(auth, { role: 'system_admin' }),
      tenants: Object.fromEntries(
        tenants.map(({ id }) => [id, developmentToken(auth, { role: 'tenant_admin', tenantId: id })]),
      ),
    },
    tenants: [...tenants],
  };
}
