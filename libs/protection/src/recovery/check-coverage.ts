import { type AppDatabases, qualifiedName, tenantTables } from '@lifeboat/app-database';
import type { RestoreWishes } from '../restore/restore-wishes.js';
import { tablesNotCovered, uncoveredTables } from './coverage.js';
import type { RecoverySource } from './find-recovery.js';
import { chosenTables } from './table-choice.js';

/** Looks whether the change log covers the tables that are wanted, as the application has them now. */
export class CheckCoverage {
  constructor(private readonly databases: AppDatabases) {}

  /** @throws LifeboatError TABLES_NOT_COVERED naming those that it does not; APP_DATABASE_UNAVAILABLE */
  async require(
    { databaseName, epoch }: Pick<RecoverySource, 'databaseName' | 'epoch'>,
    wishes: RestoreWishes,
  ): Promise<void> {
    const scope = await this.databases.get(databaseName).tenantScope();
    const isWanted = chosenTables(wishes);
    const wanted = tenantTables(scope).filter((table) => isWanted(qualifiedName(table)));
    const uncovered = uncoveredTables(wanted, epoch);
    if (uncovered.length > 0) {
      throw tablesNotCovered(uncovered.map((table) => qualifiedName(table)));
    }
  }
}
