import { type Digest, DIGEST_COLUMNS, type DigestRow, digestOf, EMPTY_DIGEST } from '../hash/digest.js';
import { findTenantTable } from '../tables/find-tenant-table.js';
import type { Watch } from './operation.js';
import type { WriterSession } from './writer-session.js';

/** The digests of the rows that an operation may write, as they are now. */
export async function digestWatchedRows(
  session: WriterSession,
  watched: Record<string, Watch>,
): Promise<Map<string, Digest>> {
  const digests = new Map<string, Digest>();
  for (const [table, { where, value }] of Object.entries(watched)) {
    const { from, tenant } = findTenantTable(table.replace(/^app\./, ''));
    const row = await session.first<DigestRow>(
      `SELECT ${DIGEST_COLUMNS}
       FROM (SELECT md5(r::text) AS m FROM ${from} WHERE ${tenant} = $1::uuid AND (${where}) OFFSET 0) AS sums`,
      value === undefined ? [session.tenantId] : [session.tenantId, value],
    );
    digests.set(table, row === undefined ? EMPTY_DIGEST : digestOf(row));
  }
  return digests;
}
