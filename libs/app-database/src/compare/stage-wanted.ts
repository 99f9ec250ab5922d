import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { isNewer } from '../baseline/baseline.js';
import { countRows } from '../connection/any-row.js';
import { readWanted } from '../copy-in/row-filters.js';
import { keyOf, matchKey } from '../scope/match-key.js';
import { columnList } from '../scope/quote.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import { analyzeStaged } from '../staging/analyze-staged.js';
import { countStaged, digestStaged } from '../staging/content-digest.js';
import type { ContentDigest, StagedKeys, StagedTable } from '../staging/staged-table.js';

/** Beyond so many rows of a table, all of it is staged: their keys are held in memory. */
const MAX_WANTED = 100_000;

/** What is staged of a table. */
export interface StagedSource {
  staged: StagedTable;
  wantedRows: number;
  stagedRows: number;
  digest: ContentDigest | null;
}

/** Rows of the backup that one table needs. */
export interface RowRequest {
  staged: StagedTable;
  /** Keys as `onlyWanted` takes them; null asks for all rows. */
  wanted: ReadonlySet<string> | null;
}

/** @returns the rows loaded, by position */
export type FetchRows = (client: ClientBase, requests: RowRequest[]) => Promise<number[]>;

/**
 * Completes staging for one moment: of the tables of which only keys are staged so far, the rows are fetched that the
 * live table lacks or may have changed since the backup.
 */
export async function stageWanted(
  client: ClientBase,
  sources: readonly StagedSource[],
  tenantId: string,
  fetchRows: FetchRows,
): Promise<StagedSource[]> {
  const planned: { source: StagedSource; request: RowRequest | null }[] = [];
  for (const source of sources) {
    const { keys } = source.staged;
    planned.push({
      source,
      request: keys === null ? null : await requestRows(client, source, keys, tenantId),
    });
  }
  const requests = planned.flatMap(({ request }) => (request === null ? [] : [request]));
  const needed = requests.filter(({ wanted }) => wanted === null || wanted.size > 0);
  const loaded = needed.length === 0 ? [] : await fetchRows(client, needed);
  const result: StagedSource[] = [];
  for (const { source, request } of planned) {
    result.push(
      request === null
        ? source
        : await complete(client, source, request, loaded[needed.indexOf(request)] ?? 0),
    );
  }
  return result;
}

async function requestRows(
  client: ClientBase,
  { staged, wantedRows }: StagedSource,
  keys: StagedKeys,
  tenantId: string,
): Promise<RowRequest> {
  const { table } = staged;
  const older = `SELECT ${columnList(table.primaryKey)} FROM ${fromClause(table.model)}
                  WHERE ${tenantCondition(table, tenantId)} AND NOT (${isNewer(keys.baseline)})`;
  const match = matchKey(table, keyOf('live'), keyOf('k'));
  if ((await countStaged(client, staged)) > 0) {
    // What an earlier comparison needed.
    await client.query(`TRUNCATE ${staged.staging}`);
  }
  const lines = client.query(
    copyTo(`COPY (
      SELECT ${columnList(keys.columns, 'k')} FROM ${keys.table} AS k
       WHERE NOT EXISTS (SELECT FROM (${older}) AS live WHERE ${match})) TO STDOUT`),
  );
  const wanted = await readWanted(lines, MAX_WANTED);
  // Each older live row must be one of the backup's. If any is not, the baseline is not what it seems.
  const isSound = wanted !== null && wanted.size + (await countRows(client, older)) === wantedRows;
  return isSound ? { staged, wanted } : { staged: { ...staged, keys: null }, wanted: null };
}

async function complete(
  client: ClientBase,
  source: StagedSource,
  { staged, wanted }: RowRequest,
  loaded: number,
): Promise<StagedSource> {
  const expected = wanted === null ? source.wantedRows : wanted.size;
  if (loaded !== expected) {
    throw new RangeError(
      `${String(loaded)} rows of ${staged.staging} were fetched where ${String(expected)} were asked for`,
    );
  }
  await analyzeStaged(client, staged);
  const digest = wanted === null ? await digestStaged(client, staged) : null;
  return { ...source, staged, stagedRows: loaded, digest };
}
