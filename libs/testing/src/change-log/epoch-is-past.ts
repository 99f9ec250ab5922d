import { waitFor } from '../waiting/wait-for.js';

/**
 * Waits until a backup can be a base of the newest epoch: transactions of other databases of the server, open since before
 * it began, would keep every snapshot from being one.
 *
 * @param sql asks the catalog
 */
export async function epochIsPast(sql: (text: string) => Promise<Record<string, unknown>[]>): Promise<void> {
  await waitFor(
    async () => {
      const [found] = await sql(
        `SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > max(marker_xid) AS passed FROM lifeboat.change_log_epochs`,
      );
      return found?.['passed'] === true;
    },
    { what: 'the transactions from before the epoch to end', timeoutMs: 60_000 },
  );
}
