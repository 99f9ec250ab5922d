import { runSql, waitFor } from '@lifeboat/testing';

/**
 * Waits until all that was committed before this call is older than any transaction of the server: one of another database
 * that is open since before would make an incremental backup take all of it for new.
 */
export async function olderEnded(url: string): Promise<void> {
  const [mark] = await runSql<{ xid: string }>(url, 'SELECT pg_current_xact_id()::text AS xid');
  await waitFor(
    async () => {
      const [now] = await runSql<{ xmin: string }>(
        url,
        'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin',
      );
      return BigInt(now?.xmin ?? '0') > BigInt(mark?.xid ?? '0');
    },
    { what: 'older transactions of the server to end', timeoutMs: 90_000 },
  );
}
