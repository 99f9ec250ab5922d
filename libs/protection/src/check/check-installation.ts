import {
  type AppDatabase,
  type AppDatabases,
  checkAppDatabase,
  type CheckResult,
} from '@lifeboat/app-database';
import type { Authoriser } from '../access/authoriser.js';
import type { ShowProtection } from '../enrolment/show-protection.js';
import { checkChangeLog } from './check-change-log.js';
import type { SharedChecks } from './shared-checks.js';

/** A check, and what it was of. */
export interface InstallationCheck extends CheckResult {
  /** Name of the application database; null for what all of them share. */
  database: string | null;
}

export interface InstallationReport {
  /** The worst that was found. */
  status: CheckResult['status'];
  checks: InstallationCheck[];
}

/** Looks at all that Lifeboat depends on, up front: what would fail in the night is told now, with what mends it. */
export class CheckInstallation {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly databases: AppDatabases,
    private readonly shared: SharedChecks,
    private readonly protection: ShowProtection,
  ) {}

  /**
   * @param database only this one, besides what all share; all if not given
   * @throws LifeboatError FORBIDDEN, APP_DATABASE_UNKNOWN; what a check meets is its result
   */
  async check(database?: string): Promise<InstallationReport> {
    await this.authoriser.require('installation.check', null);
    const wanted = database === undefined ? this.databases.all() : [this.databases.get(database)];
    const shared = await this.shared.run();
    const own = await Promise.all(
      wanted.map(async (each) =>
        (await this.checkDatabase(each)).map((result) => ({ ...result, database: each.name })),
      ),
    );
    const checks = [...shared.map((result) => ({ ...result, database: null })), ...own.flat()];
    return { status: worstOf(checks), checks };
  }

  private async checkDatabase(database: AppDatabase): Promise<CheckResult[]> {
    const results = await checkAppDatabase(database);
    // What keeps the tables from being read at all has been said by then.
    const isReadable = results.some(({ name, status }) => name === 'tenant scope' && status === 'ok');
    return isReadable ? [...results, ...(await checkChangeLog(this.protection, database.name))] : results;
  }
}

function worstOf(checks: readonly CheckResult[]): CheckResult['status'] {
  const found = new Set(checks.map(({ status }) => status));
  return found.has('failed') ? 'failed' : found.has('warning') ? 'warning' : 'ok';
}
