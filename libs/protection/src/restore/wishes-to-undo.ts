import type { OperationsRepository, Restore, RestorePoint, RestoresRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { z } from 'zod';
import { asSystem } from '../access/as-system.js';
import { notSupported } from '../operations/not-supported.js';
import { parseRestoreRequest } from './restore-request.js';
import { type RestoreWishes, restoreWishesOf } from './restore-wishes.js';

/** What an outcome says of each table, as the applying transaction wrote it; older ones knew whole tables only. */
const appliedSchema = z.object({
  tables: z.array(z.object({ table: z.string(), part: z.enum(['all', 'rows', 'parents']).default('all') })),
});

/** What is known of a restore that is to be undone. */
export interface UndoneRestore {
  /** The part of the restore point that undoes it. */
  wishes: RestoreWishes;
  /** Whether it brought another tenant's rows, or it is a rollback that took them away or brought them back. */
  ofAnotherTenant: boolean;
}

/** Tells what part of a restore point undoes a restore. */
export class WishesToUndo {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly restores: RestoresRepository,
    private readonly operations: OperationsRepository,
  ) {}

  /**
   * The tables, or the rows, that the restore was about, and no others: only of these the restore point is certain to hold
   * the state before, and only these did the restore change. Parents that came along stay.
   *
   * @throws LifeboatError RESTORE_POINT_NOT_FOUND where the restore has changed nothing; NOT_SUPPORTED for chosen rows of a
   *   backup whose names have changed
   */
  of(tenantId: string, point: RestorePoint): Promise<UndoneRestore> {
    // What wrote the tenant may be a restore of another tenant's backup, which only the system sees.
    return asSystem(this.transactions, 'undoing', () => this.read(tenantId, point));
  }

  private async read(tenantId: string, point: RestorePoint): Promise<UndoneRestore> {
    const restore = await this.restores.getWriting(tenantId, point.restoreId);
    if (restore.restorePointId !== point.id) {
      throw new LifeboatError('RESTORE_POINT_NOT_FOUND', {
        detail: `The restore ${point.restoreId}, before which the restore point ${point.id} was saved, has changed nothing: there is nothing to undo.`,
        remedy: 'See which restores were completed: lifeboat restores -t <tenant>.',
      });
    }
    return { wishes: await this.wishesOf(restore), ofAnotherTenant: await this.isOfAnotherTenant(restore) };
  }

  /** Whether the restore at the beginning of undoing and undoing that was of another tenant's backup. */
  private async isOfAnotherTenant({ tenantId, targetTenantId, undoesRestoreId }: Restore): Promise<boolean> {
    if (undoesRestoreId === null) {
      return targetTenantId !== null;
    }
    const undone = await this.restores.find(tenantId, undoesRestoreId);
    return undone !== null && (await this.isOfAnotherTenant(undone));
  }

  private async wishesOf({ operationId, outcome }: Restore): Promise<RestoreWishes> {
    const operation = operationId === null ? null : await this.operations.find(operationId);
    const { rows, renames } =
      operation === null ? { rows: null, renames: {} } : parseRestoreRequest(operation.request);
    if (rows === null) {
      return restoreWishesOf({ tables: tablesOf(outcome) });
    }
    if (Object.keys(renames).length > 0) {
      throw notSupported(
        'the undo of chosen rows whose tables or columns have other names now',
        "Restore the rows by their names of now from the restore point's backup: lifeboat restore -b <backup> --rows …",
      );
    }
    return restoreWishesOf({ rows });
  }
}

function tablesOf(outcome: Restore['outcome']): string[] {
  return appliedSchema
    .parse(outcome)
    .tables.filter(({ part }) => part !== 'parents')
    .map(({ table }) => nameOf(table));
}

/** A name that `parseTableName` reads as it is. */
function nameOf(table: string): string {
  const [schema = '', ...name] = table.split('.');
  const quoted = (part: string): string => `"${part.replaceAll('"', '""')}"`;
  return table.includes('"') ? `${quoted(schema)}.${quoted(name.join('.'))}` : table;
}
