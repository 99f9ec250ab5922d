import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { deltaSql } from '../compare/delta-sql.js';
import { digestLive } from '../staging/content-digest.js';
import type { ContentDigest } from '../staging/staged-table.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { ApplyRequest } from './apply-target.js';

/**
 * The last comparison, before the commit. After `replace` the tenant's content must digest to what was staged, by the
 * digest that was taken when it was staged, so that staging itself is proven too. After the other modes a second
 * comparison must find nothing left to do.
 *
 * @returns the digest of each table after the restore, by position in the plan
 * @throws LifeboatError RESTORE_PROOF_FAILED
 */
export async function proveContent(client: ClientBase, request: ApplyRequest): Promise<ContentDigest[]> {
  const { plan, tenantId, stagedDigests, scope } = request;
  const digests: ContentDigest[] = [];
  for (const [index, { staged }] of plan.tables.entries()) {
    const live = await digestLive(client, staged, tenantId);
    digests.push(live);
    const wanted = stagedDigests[index];
    if (plan.mode === 'replace') {
      expectEqual(live.rows === wanted?.rows && live.hash === wanted.hash, qualifiedName(staged.table));
    } else {
      await client.query(`DROP TABLE ${staged.delta}`);
      await client.query(deltaSql(staged, tenantId, plan.mode, scope.foreignKeys));
      const { left } = await readOne<{ left: boolean }>(client, `SELECT EXISTS (SELECT FROM ${staged.delta}) AS left`);
      expectEqual(!left, qualifiedName(staged.table));
    }
  }
  return digests;
}

function expectEqual(equal: boolean, table: string): void {
  if (!equal) {
    throw new LifeboatError('RESTORE_PROOF_FAILED', {
      detail: `After the restore ${table} would not hold what was staged. It was rolled back; the live rows are as before.`,
      remedy: 'Start the restore again; report this if it happens twice.',
    });
  }
}
