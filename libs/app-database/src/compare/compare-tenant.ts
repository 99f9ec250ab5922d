import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { qualifiedName, type TenantScope } from '../scope/tenant-scope.js';
import type { StagedTable } from '../staging/staged-table.js';
import { deltaSql } from './delta-sql.js';
import { requireEmpty } from './find-empty-tables.js';
import { readRowVersions } from './row-versions.js';
import { type FetchRows, type StagedSource, stageWanted } from './stage-wanted.js';
import type { RestoreMode, RowVersions, StraightTable, TableDelta, TenantPlan } from './tenant-plan.js';

/** The state that a restore is to bring about. */
export interface WantedState {
  staged: StagedSource[];
  straight: StraightTable[];
  /** SHA-256 of the manifest: what the straight tables will hold. */
  sourceHash: string;
  /** Loads the rows that are needed into staging tables, over this connection. */
  fetchRows: FetchRows;
}

/** What a comparison is told while it runs. */
export interface CompareRun {
  mode: RestoreMode;
  /** Called after each table, with the number of live rows. */
  onTable: (rows: number) => void;
}

/**
 * Compares the staged with the live state of a tenant and writes the differences to the delta tables.
 *
 * @param client sees one moment (REPEATABLE READ), so that all tables and the row versions belong together
 * @throws LifeboatError TENANT_DATA_CHANGED where a table that is to be loaded straight is not empty at that moment
 */
export async function compareTenant(
  client: ClientBase,
  scope: TenantScope,
  wanted: WantedState,
  tenantId: string,
  { mode, onTable }: CompareRun,
): Promise<TenantPlan> {
  await requireEmpty(
    client,
    wanted.straight.map(({ table }) => table),
    tenantId,
  );
  const sources = await stageWanted(client, wanted.staged, tenantId, wanted.fetchRows);
  const deltas: TableDelta[] = [];
  const versions: RowVersions[] = [];
  for (const source of sources) {
    const { staged } = source;
    const version = await readRowVersions(client, staged.table, tenantId);
    await client.query(`DROP TABLE IF EXISTS ${staged.delta}`);
    await client.query(deltaSql(staged, tenantId, mode, scope.foreignKeys));
    await client.query(`ANALYZE ${staged.delta}`);
    deltas.push({ ...source, ...(await countDelta(client, staged, version.rows)) });
    versions.push(version);
    onTable(version.rows);
  }
  return {
    mode,
    tables: deltas,
    versions,
    straight: wanted.straight,
    hash: planHash(scope, mode, deltas, wanted),
  };
}

type DeltaCounts = Omit<TableDelta, keyof StagedSource>;

async function countDelta(client: ClientBase, staged: StagedTable, liveRows: number): Promise<DeltaCounts> {
  const count = (action: string): string => `count(*) FILTER (WHERE action = '${action}')::float8`;
  const counts = await readOne<{ i: number; u: number; r: number; d: number; hash: string }>(
    client,
    `SELECT ${count('i')} AS i, ${count('u')} AS u, ${count('r')} AS r, ${count('d')} AS d,
            coalesce(sum(h), 0)::text AS hash FROM ${staged.delta}`,
  );
  return {
    inserts: counts.i,
    updates: counts.u,
    replacements: counts.r,
    deletes: counts.d,
    unchanged: liveRows - counts.u - counts.r - counts.d,
    hash: counts.hash,
  };
}

function planHash(
  scope: TenantScope,
  mode: RestoreMode,
  deltas: readonly TableDelta[],
  wanted: WantedState,
): string {
  const parts = deltas.map((delta) => [
    qualifiedName(delta.staged.table),
    delta.inserts,
    delta.updates,
    delta.replacements,
    delta.deletes,
    delta.hash,
  ]);
  const straight = wanted.straight.map(({ table, rows }) => [qualifiedName(table), rows]);
  return createHash('sha256')
    .update(
      JSON.stringify([scope.hash, mode, parts, straight.length > 0 ? [wanted.sourceHash, straight] : []]),
    )
    .digest('hex');
}
