import type { BackupsRepository, OperationsRepository, RestoresRepository } from '@lifeboat/catalog';
import { parseRestoreRequest } from './restore-request.js';
import { type RestoreWishes, restoreWishesOf } from './restore-wishes.js';

/** Tells what part of a restore point undoes a restore. */
export class WishesToUndo {
  constructor(
    private readonly restores: RestoresRepository,
    private readonly operations: OperationsRepository,
    private readonly backups: BackupsRepository,
  ) {}

  /**
   * All of it where the whole tenant was restored. Where only a part was, the restore point is certain to hold the state of
   * that part alone, and the rest may have been written to since: then only the rows, or the tables, that the restore was
   * about. Within a transaction.
   *
   * @throws LifeboatError RESTORE_NOT_FOUND, JOB_NOT_FOUND
   */
  async of(tenantId: string, restoreId: string): Promise<RestoreWishes> {
    const { operationId, plan } = await this.restores.get(tenantId, restoreId);
    const operation = await this.operations.get(operationId ?? '');
    const { backupId, tables, excludeTables, rows, renames } = parseRestoreRequest(operation.request);
    const source = await this.backups.find(tenantId, backupId);
    const isWhole = tables === null && excludeTables === null && rows === null;
    if (isWhole && source !== null && source.type !== 'selective') {
      return restoreWishesOf({});
    }
    return rows !== null && Object.keys(renames).length === 0
      ? restoreWishesOf({ rows })
      : restoreWishesOf({ tables: tablesOf(plan) });
  }
}

/** The names of the tables of a plan, as `describePlan` writes them. */
function tablesOf(plan: Record<string, unknown> | null): string[] {
  const tables: unknown = plan?.['tables'];
  return Array.isArray(tables)
    ? tables.flatMap((entry: unknown) =>
        typeof entry === 'object' && entry !== null && 'table' in entry && typeof entry.table === 'string'
          ? [entry.table]
          : [],
      )
    : [];
}
