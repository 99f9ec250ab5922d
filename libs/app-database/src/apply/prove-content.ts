import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { differences } from '../compare/delta-sql.js';
import type { TableDelta } from '../compare/tenant-plan.js';
import { anyRow } from '../connection/any-row.js';
import { readOne } from '../connection/read-one.js';
import { keyOf, matchKey } from '../scope/match-key.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import { digestLive, sameDigest } from '../staging/content-digest.js';
import { liveRows } from '../staging/live-rows.js';
import type { ContentDigest } from '../staging/staged-table.js';
import type { ApplyRequest, ProvenBy } from './apply-target.js';
import type { WrittenContent } from './prove-written.js';

/**
 * The last comparison, before the commit. After `replace`, a table that was staged whole must digest to what was
 * staged, by the digest taken when it was staged, so that staging itself is proven too. In all other cases a second
 * comparison must find nothing left to do; where only the rows that can differ were staged, the live keys must also be
 * just the backup's. Of a table of which only some rows were chosen, it is about these rows.
 *
 * @param held what was read back after the writes, by position in the plan
 * @returns how each table was proven, by position in the plan
 * @throws LifeboatError RESTORE_PROOF_FAILED
 */
export async function proveContent(
  client: ClientBase,
  request: ApplyRequest,
  held: readonly WrittenContent[],
): Promise<ProvenBy[]> {
  const proven: ProvenBy[] = [];
  for (const [index, delta] of request.plan.tables.entries()) {
    proven.push(
      request.plan.mode === 'replace' && delta.digest !== null && delta.staged.chosen === null
        ? await proveDigest(client, delta, delta.digest, held[index]?.whole ?? null, request.tenantId)
        : await proveComparison(client, delta, request),
    );
  }
  return proven;
}

async function proveDigest(
  client: ClientBase,
  { staged }: TableDelta,
  wanted: ContentDigest,
  whole: ContentDigest | null,
  tenantId: string,
): Promise<ProvenBy> {
  const content = whole ?? (await digestLive(client, staged, tenantId));
  expectTrue(sameDigest(content, wanted), qualifiedName(staged.table));
  return 'content';
}

async function proveComparison(
  client: ClientBase,
  { staged, wantedRows }: TableDelta,
  { plan, tenantId, scope }: ApplyRequest,
): Promise<ProvenBy> {
  const { table, keys, chosen } = staged;
  const left = differences(staged, tenantId, plan.mode, scope.foreignKeys);
  expectTrue(!(await anyRow(client, left)), qualifiedName(table));
  if (keys !== null && chosen === null) {
    const live = liveRows(table, tenantId, table.primaryKey);
    const { rows } = await readOne<{ rows: number }>(
      client,
      `SELECT count(*)::float8 AS rows FROM ${live} AS l`,
    );
    const match = matchKey(table, keyOf('l'), keyOf('k'));
    const missing = await anyRow(
      client,
      `SELECT FROM ${keys.table} AS k WHERE NOT EXISTS (SELECT FROM ${live} AS l WHERE ${match})`,
    );
    expectTrue(!missing && (plan.mode !== 'replace' || rows === wantedRows), qualifiedName(table));
  }
  return 'comparison';
}

function expectTrue(equal: boolean, table: string): void {
  if (!equal) {
    throw new LifeboatError('RESTORE_PROOF_FAILED', {
      detail: `After the restore ${table} would not hold what was staged. It was rolled back; the live rows are as before.`,
      remedy: 'Start the restore again; report this if it happens twice.',
    });
  }
}
