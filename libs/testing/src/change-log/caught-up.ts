import { ChangeLogEpochsRepository } from '@lifeboat/catalog';
import { parseLsn } from '@lifeboat/change-log';
import { RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import type { SampleLifeboat } from '../lifeboat/sample-lifeboat.js';
import { runSql } from '../stack/run-sql.js';
import { waitFor } from '../waiting/wait-for.js';

/**
 * Waits until all that was committed before the call is durable.
 *
 * @param lifeboat with a name of its own, whose changes are being captured
 */
export async function changeLogCaughtUp(
  { app, database: { name, superuserUrl } }: SampleLifeboat,
  timeoutMs = 30_000,
): Promise<void> {
  const [position] = await runSql<{ lsn: string }>(
    superuserUrl,
    'SELECT pg_current_wal_insert_lsn()::text AS lsn',
  );
  await waitFor(
    async () => {
      const epoch = await runAsSystem('capture', () =>
        app.get(RlsTransactions).run(() => app.get(ChangeLogEpochsRepository).findOpen(name)),
      );
      return epoch !== null && parseLsn(epoch.coveredLsn) >= parseLsn(position?.lsn ?? '');
    },
    { what: 'the change log to catch up', timeoutMs },
  );
}
