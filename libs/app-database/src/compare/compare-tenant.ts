import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { countRows } from '../connection/any-row.js';
import { readOne } from '../connection/read-one.js';
import type { PreviewLimits } from '../preview/preview-limits.js';
import { previewPlan } from '../preview/preview-plan.js';
import { qualifiedName, type TenantScope } from '../scope/tenant-scope.js';
import { isAsked } from '../staging/chosen-keys.js';
import { changeDigest, digestLive, EMPTY } from '../staging/content-digest.js';
import type { ContentDigest, StagedTable } from '../staging/staged-table.js';
import { bringParents } from './bring-parents.js';
import { createDelta } from './delta-sql.js';
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
  /** What was chosen, and how the backup's columns go to the live ones, as text: part of the plan's hash. */
  choice: string;
  /** Loads the rows that are needed into staging tables, over this connection. */
  fetchRows: FetchRows;
}

/** What a comparison is told while it runs. */
export interface CompareRun {
  mode: RestoreMode;
  /** Called after each table, with the number of live rows. */
  onTable: (rows: number) => void;
  /** Null where nobody is going to look at the plan. */
  preview: PreviewLimits | null;
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
  { mode, onTable, preview }: CompareRun,
): Promise<TenantPlan> {
  await requireEmpty(
    client,
    wanted.straight.map(({ table }) => table),
    tenantId,
  );
  const sources = await stageWanted(client, wanted.staged, tenantId, wanted.fetchRows);
  const versions: RowVersions[] = [];
  const befores: ContentDigest[] = [];
  for (const { staged } of sources) {
    const version = await readRowVersions(client, staged.table, tenantId);
    if (staged.chosen !== null) {
      // An earlier comparison may have added parents that are no longer missing.
      await client.query(`DELETE FROM ${staged.chosen} AS y WHERE NOT ${isAsked('y')}`);
    }
    await createDelta(client, staged, tenantId, mode, scope.foreignKeys);
    versions.push(version);
    befores.push(await digestLive(client, staged, tenantId));
    onTable(version.rows);
  }
  const all = sources.map(({ staged }) => staged);
  await bringParents(client, scope, all, tenantId, mode);
  const compared: { delta: TableDelta; version: RowVersions }[] = [];
  for (const [index, source] of sources.entries()) {
    const version = versions[index] ?? { rows: 0, hash: '' };
    await client.query(`ANALYZE ${source.staged.delta}`);
    compared.push({
      delta: { ...source, ...(await countDelta(client, source.staged, befores[index] ?? EMPTY)) },
      version,
    });
  }
  // Of which no row is missing: nothing is written there, so that nobody need be kept from writing.
  const planned = compared.filter(({ delta }) => !delta.staged.parentsOnly || delta.inserts > 0);
  const tables = planned.map(({ delta }) => delta);
  return {
    mode,
    tables,
    versions: planned.map(({ version }) => version),
    straight: wanted.straight,
    hash: planHash(scope, mode, tables, wanted),
    preview:
      preview === null ? null : await previewPlan(client, scope, tables, wanted.straight, tenantId, preview),
  };
}

type DeltaCounts = Omit<TableDelta, keyof StagedSource>;

/** Rows by action, and sums of hashes. */
interface DeltaSums {
  i: number;
  u: number;
  r: number;
  d: number;
  hash: string;
  gone: string;
  come: string;
}

async function countDelta(
  client: ClientBase,
  staged: StagedTable,
  before: ContentDigest,
): Promise<DeltaCounts> {
  const count = (action: string): string => `count(*) FILTER (WHERE action = '${action}')::float8`;
  const sum = (column: string, actions: string): string =>
    `coalesce(sum(${column}) FILTER (WHERE action IN (${actions})), 0)::text`;
  const counts = await readOne<DeltaSums>(
    client,
    `SELECT ${count('i')} AS i, ${count('u')} AS u, ${count('r')} AS r, ${count('d')} AS d,
            coalesce(sum(h), 0)::text AS hash, ${sum('lh', `'u', 'r', 'd'`)} AS gone, ${sum('wh', `'i', 'u', 'r'`)} AS come
       FROM ${staged.delta}`,
  );
  const gone = { rows: counts.u + counts.r + counts.d, hash: counts.gone };
  const come = { rows: counts.i + counts.u + counts.r, hash: counts.come };
  const alsoRestored =
    staged.chosen === null
      ? 0
      : await countRows(client, `SELECT FROM ${staged.chosen} AS y WHERE NOT ${isAsked('y')}`);
  return {
    inserts: counts.i,
    updates: counts.u,
    replacements: counts.r,
    deletes: counts.d,
    unchanged: before.rows - gone.rows,
    alsoRestored,
    hash: counts.hash,
    before,
    gone,
    wanted: changeDigest(before, gone, come),
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
      JSON.stringify([
        scope.hash,
        mode,
        wanted.choice,
        parts,
        straight.length > 0 ? [wanted.sourceHash, straight] : [],
      ]),
    )
    .digest('hex');
}
