import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { AppDatabase } from '../connection/app-database.js';
import { tenantTables } from '../scope/tenant-scope.js';
import { checkPrepared } from './check-prepared.js';
import { type CheckResult, failedBy } from './check-result.js';
import { checkRole } from './check-role.js';
import { checkMeans } from './check-means.js';
import { checkServer } from './check-server.js';
import { checkTables } from './check-tables.js';

type Check = (client: ClientBase, database: AppDatabase) => Promise<CheckResult[]>;

/** In the order in which they are shown; each under the name that stands for it where it cannot be made at all. */
const CHECKS: [name: string, check: Check][] = [
  ['PostgreSQL', checkServer],
  ['role', checkRole],
  ['lifeboat_app', checkPrepared],
  ['tenant scope', checkScope],
];

async function checkScope(client: ClientBase, database: AppDatabase): Promise<CheckResult[]> {
  const scope = await database.tenantScope(client);
  return [...(await checkTables(client, scope)), ...(await checkMeans(client, tenantTables(scope)))];
}

/** Looks at everything that backups and restores need of an application database. Never throws. */
export async function checkAppDatabase(database: AppDatabase): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [name, check] of CHECKS) {
    try {
      results.push(...(await database.withConnection((client) => check(client, database))));
    } catch (error) {
      results.push(failedBy(name, error));
      if (error instanceof LifeboatError && error.code === 'APP_DATABASE_UNAVAILABLE') {
        break;
      }
    }
  }
  return results;
}
