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
  of(tenantId: string, point: RestorePoint): Promise<RestoreWishes> {
    // What wrote the tenant may be a restore of another tenant's backup, which only the system sees.
    return asSystem(this.transactions, 'undoing', () => this.read(tenantId, point));
  }

  private async read(tenantId: string, point: RestorePoint): Promise<RestoreWishes> {
    const { operationId, outcome, restorePointId } = await this.restores.getWriting(
      tenantId,
      point.restoreId,
    );
    if (restorePointId !== point.id) {
      throw new LifeboatError('RESTORE_POINT_NOT_FOUND', {
        detail: `The restore ${point.restoreId}, before which the restore point ${point.id} was saved, has changed nothing: there is nothing to undo.`,
        remedy: 'See which restores were completed: lifeboat restores -t <tenant>.',
      });
    }
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
