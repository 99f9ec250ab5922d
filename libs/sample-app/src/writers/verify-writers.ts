import { withClient } from '../database/connect.js';
import { inTransaction } from '../database/transaction.js';
import { queryTenantDigests } from '../hash/digest-queries.js';
import { differingTables, tableHashOf } from '../hash/table-hash.js';
import type { TenantLedger, WriterDifference } from './writer-report.js';

/**
 * Compares every table of the written tenants, row for row by content, with what their writers' books say they left.
 * The books were carried on transaction by transaction from the content at the start, so that a change by anybody else
 * at any time shows, also of a row that no writer touched.
 *
 * @param url as superuser or as `sample_app`
 */
export async function verifyWriters(
  url: string,
  { tenants }: { tenants: readonly TenantLedger[] },
): Promise<WriterDifference[]> {
  return withClient(url, async (client) => {
    const differences: WriterDifference[] = [];
    for (const { tenantId, left } of tenants) {
      const digests = await inTransaction(client, () => queryTenantDigests(client, tenantId));
      const actual = Object.fromEntries([...digests].map(([table, digest]) => [table, tableHashOf(digest)]));
      for (const table of differingTables(left, actual)) {
        differences.push({
          tenantId,
          table,
          expectedRows: left[table]?.rows ?? 0,
          actualRows: actual[table]?.rows ?? 0,
        });
      }
    }
    return differences;
  });
}
