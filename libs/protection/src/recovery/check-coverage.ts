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
    const isWanted = chosenTables(wishes);
    const wanted = tenantTables(scope).filter((table) => isWanted(qualifiedName(table)));
    const uncovered = uncoveredTables(wanted, epoch);
    if (uncovered.length > 0) {
      throw tablesNotCovered(uncovered.map((table) => qualifiedName(table)));
    }
  }
}

/** Tells of a table, as `schema.table`, whether it is wanted. */
export type TableChoice = (name: string) => boolean;

/** Those that were chosen by name, or all where none were, without those that are left out. */
export function chosenTables({ tables, rows, excludeTables }: RestoreWishes): TableChoice {
  const names = tables ?? rows?.map(({ table }) => table) ?? null;
  const named = names === null ? null : new Set(names.map(canonicalName));
  const excluded = new Set((excludeTables ?? []).map(canonicalName));
  return (name) => !excluded.has(name) && (named === null || named.has(name));
}

const canonicalName = (name: string): string => qualifiedName(parseTableName(name));
