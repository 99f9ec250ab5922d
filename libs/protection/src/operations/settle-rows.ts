import { Backup, Drill, Restore, type StoredError } from '@lifeboat/catalog';
import { requireRls } from '@lifeboat/tenancy';
import { type EntityTarget, In } from 'typeorm';

const UNFINISHED = In(['queued', 'active']);
const DURATION =
  'greatest(0, round(extract(epoch from cast(:now as timestamptz) - coalesce(started_at, created_at)) * 1000))::bigint';

/**
 * Ends the backups, restores and drills of an operation that ended without finishing them, so that no row says that something
 * is still going on. Within the transaction that ends the operation.
 */
export async function settleRows(
  operationId: string,
  status: 'failed' | 'cancelled',
  error: StoredError | null,
  now: Date,
): Promise<void> {
  for (const entity of [Backup, Restore, Drill] satisfies EntityTarget<Backup | Restore | Drill>[]) {
    await requireRls()
      .createQueryBuilder()
      .update(entity)
      .set({ status, error, finishedAt: now, durationMs: () => DURATION })
      .where({ operationId, status: UNFINISHED })
      .setParameter('now', now)
      .execute();
  }
}
