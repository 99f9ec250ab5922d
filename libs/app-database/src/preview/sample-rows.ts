import type { ClientBase } from 'pg';
import { deltaKeyOf, keyOf, matchKey } from '../scope/match-key.js';
import { ident } from '../scope/quote.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import { liveRows } from '../staging/live-rows.js';
import type { StagedTable } from '../staging/staged-table.js';
import { cutText, keyObject } from './cut-text.js';
import type { RowSample } from './plan-preview.js';

interface SampledRow {
  action: 'i' | 'u' | 'r' | 'd';
  key: Record<string, string | null>;
  differs: boolean[];
  old: (string | null)[];
  new: (string | null)[];
}

const ACTIONS = { i: 'insert', u: 'update', r: 'update', d: 'delete' } as const;

/** Some of the rows that would be written, of each kind of change in turn, in the order of their keys. */
export async function sampleRows(
  client: ClientBase,
  staged: StagedTable,
  tenantId: string,
  most: number,
  valueLength: number,
): Promise<RowSample[]> {
  const { table, columns } = staged;
  const keyed = table.primaryKey.length > 0;
  const texts = (alias: string): string =>
    columns.map((name) => cutText(`${alias}.${ident(name)}`, valueLength)).join(', ');
  const differs = columns.map((name) => `ROW(s.${ident(name)})::record *<> ROW(l.${ident(name)})::record`);
  const order = keyed ? table.primaryKey.map((_, index) => `k${String(index + 1)}`).join(', ') : 'h';
  const { rows } = await client.query<SampledRow>(
    `SELECT d.action, ${keyObject(table, valueLength)} AS key, ARRAY[${differs.join(', ')}]::boolean[] AS differs,
            ARRAY[${texts('l')}]::text[] AS old, ARRAY[${texts('s')}]::text[] AS new
       FROM (SELECT *, row_number() OVER (PARTITION BY action ORDER BY ${order}) AS turn FROM ${staged.delta}
              ORDER BY turn, action LIMIT ${String(most)}) AS d
       LEFT JOIN ${staged.staging} AS s ON ${keyed ? matchKey(table, keyOf('s'), deltaKeyOf('d')) : 's.ctid = d.staged_place'}
       LEFT JOIN ${keyed ? keyedLive(staged, tenantId) : keylessLive(staged, tenantId)}
      ORDER BY d.turn, d.action`,
  );
  return rows.map((row) => sampleOf(qualifiedName(table), columns, row));
}

const keyedLive = ({ table, columns }: StagedTable, tenantId: string): string =>
  `${liveRows(table, tenantId, columns)} AS l ON ${matchKey(table, keyOf('l'), deltaKeyOf('d'))}`;

const keylessLive = ({ table }: StagedTable, tenantId: string): string =>
  `(SELECT *, ctid AS "lifeboat: place", tableoid AS "lifeboat: leaf" FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, tenantId)}) AS l
     ON l."lifeboat: place" = d.live_place AND l."lifeboat: leaf" = d.live_leaf`;

function sampleOf(table: string, columns: readonly string[], row: SampledRow): RowSample {
  const isUpdate = row.action === 'u' || row.action === 'r';
  const pick = (values: readonly (string | null)[]): Record<string, string | null> =>
    Object.fromEntries(
      columns.flatMap((name, index) =>
        !isUpdate || row.differs[index] === true ? [[name, values[index] ?? null]] : [],
      ),
    );
  return {
    table,
    action: ACTIONS[row.action],
    key: row.key,
    old: row.action === 'i' ? null : pick(row.old),
    new: row.action === 'd' ? null : pick(row.new),
  };
}
