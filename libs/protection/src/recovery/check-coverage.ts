import { type AppDatabases, qualifiedName, tenantTables } from '@lifeboat/app-database';
import type { RestoreWishes } from '../restore/restore-wishes.js';
import { parseTableName } from '../tables/table-name.js';
import { tablesNotCovered, uncoveredTables } from './coverage.js';
import type { RecoverySource } from './find-recovery.js';

/** Looks whether the change log covers the tables that are wanted, as the application has them now. */
export class CheckCoverage {
  constructor(private readonly databases: AppDatabases) {}

  /** @throws LifeboatError TABLES_NOT_COVERED naming those that it does not; APP_DATABASE_UNAVAILABLE */
  async require({ backup, epoch }: RecoverySource, wishes: RestoreWishes): Promise<void> {
    const scope = await this.databases.get(backup.applicationDatabase).tenantScope();
    const named = namedTables(wishes);
    const excluded = new Set((wishes.excludeTables ?? []).map(canonicalName));
    const wanted = tenantTables(scope).filter((table) => {
      const name = qualifiedName(table);
      return !excluded.has(name) && (named === null || named.has(name));
    });
    const uncovered = uncoveredTables(wanted, epoch);
    if (uncovered.length > 0) {
      throw tablesNotCovered(uncovered.map((table) => qualifiedName(table)));
    }
  }
}

/** The tables that were chosen by name, as `schema.table`; null where all are wanted. */
export function namedTables({ tables, rows }: RestoreWishes): Set<string> | null {
  const names = tables ?? rows?.map(({ table }) => table) ?? null;
  return names === null ? null : new Set(names.map(canonicalName));
}

const canonicalName = (name: string): string => qualifiedName(parseTableName(name));
