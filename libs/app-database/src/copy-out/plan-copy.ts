import type { ClientBase } from 'pg';
import type { LeafModel } from '../schema/schema-model.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import { type ScopedTable, type TenantScope, tenantTables } from '../scope/tenant-scope.js';
import { copiedColumns, copyRangeSql, copySql } from './copy-sql.js';
import type { CopyUnit } from './copy-unit.js';
import { sharedCondition } from './shared-condition.js';

const BLOCK_BYTES = 8192;
/** A table below this is read by one COPY: a second connection would cost more than it saves. */
const SPLIT_BYTES = 48 * 1024 * 1024;
/** From this share of a table on, reading its blocks in order beats an index on the tenant. */
const SPLIT_SHARE = 0.2;
const MAX_RANGES = 16;

/**
 * Finds the tables in which the tenant has rows at all, by one query, and divides the work: small tables whole, large
 * ones by leaf and block range so that several connections can share them.
 *
 * @param client sees the backup's snapshot
 */
export async function planCopy(
  client: ClientBase,
  scope: TenantScope,
  tenantId: string,
): Promise<CopyUnit[]> {
  const candidates = candidateTables(scope, tenantId);
  const checks = candidates.map(
    ({ table, condition }) => `EXISTS (SELECT FROM ${fromClause(table.model)} WHERE ${condition})`,
  );
  const { rows } = await client.query<{ present: boolean[] }>(
    `SELECT ARRAY[${checks.join(', ')}] AS present`,
  );
  const present = candidates.filter((_, index) => rows[0]?.present[index] === true);
  const leaves = await readLeafSizes(
    client,
    present.map(({ table }) => table),
  );
  const units: CopyUnit[] = [];
  for (const { table, kind, condition } of present) {
    units.push(
      ...(kind === 'shared'
        ? [wholeTable(table, kind, condition, null, 0)]
        : await planTable(client, table, tenantId, leaves)),
    );
  }
  return units.sort((left, right) => right.estimatedBytes - left.estimatedBytes);
}

interface Candidate {
  table: ScopedTable;
  kind: CopyUnit['kind'];
  condition: string;
}

function candidateTables(scope: TenantScope, tenantId: string): Candidate[] {
  const own = tenantTables(scope).map((table): Candidate => ({
    table,
    kind: 'data',
    condition: tenantCondition(table, tenantId),
  }));
  const shared = scope.tables.flatMap((table): Candidate[] => {
    const condition = sharedCondition(scope, table, tenantId);
    return condition === null ? [] : [{ table, kind: 'shared', condition }];
  });
  return [...own, ...shared];
}

interface LeafSize {
  /** Blocks of the main fork now. */
  blocks: number;
  /** All bytes with TOAST, without indexes. */
  bytes: number;
  /** The planner's guess of live rows; -1 where it was never analysed. */
  rows: number;
}

async function readLeafSizes(client: ClientBase, tables: ScopedTable[]): Promise<Map<number, LeafSize>> {
  const oids = tables.flatMap((table) => table.model.leaves.map((leaf) => leaf.oid));
  const { rows } = await client.query<LeafSize & { oid: number }>(
    `SELECT c.oid::int8::float8 AS oid, (pg_relation_size(c.oid) / ${String(BLOCK_BYTES)})::float8 AS blocks,
            pg_table_size(c.oid)::float8 AS bytes, c.reltuples::float8 AS rows
       FROM pg_class c WHERE c.oid = ANY ($1::oid[])`,
    [oids],
  );
  return new Map(rows.map((row) => [row.oid, row]));
}

async function planTable(
  client: ClientBase,
  table: ScopedTable,
  tenantId: string,
  sizes: Map<number, LeafSize>,
): Promise<CopyUnit[]> {
  const leaves = table.model.leaves.map((leaf) => ({ leaf, size: sizes.get(leaf.oid) }));
  const bytes = leaves.reduce((sum, { size }) => sum + (size?.bytes ?? 0), 0);
  const condition = tenantCondition(table, tenantId);
  const prefix = table.tenantColumn === null ? null : tenantId;
  if (bytes < SPLIT_BYTES || table.class === 'linked') {
    return [wholeTable(table, 'data', condition, prefix, bytes)];
  }
  const rows = leaves.reduce((sum, { size }) => sum + Math.max(size?.rows ?? 0, 0), 0);
  const expected = await estimateRows(client, table, condition);
  const share = rows > 0 ? Math.min(expected / rows, 1) : 1;
  if (share < SPLIT_SHARE || bytes * share < SPLIT_BYTES) {
    return [wholeTable(table, 'data', condition, prefix, bytes * share)];
  }
  return leaves.flatMap(({ leaf, size }) => splitLeaf(table, leaf, size, tenantId, share));
}

function splitLeaf(
  table: ScopedTable,
  leaf: LeafModel,
  size: LeafSize | undefined,
  tenantId: string,
  share: number,
): CopyUnit[] {
  const bytes = (size?.bytes ?? 0) * share;
  const blocks = size?.blocks ?? 0;
  const ranges = Math.max(1, Math.min(MAX_RANGES, Math.ceil(bytes / SPLIT_BYTES), blocks));
  const step = Math.ceil(blocks / ranges);
  return Array.from({ length: ranges }, (_, index) => ({
    ...wholeTable(table, 'data', '', tenantId, bytes / ranges),
    sql: copyRangeSql(table, leaf, tenantId, index * step, index === ranges - 1 ? null : (index + 1) * step),
  }));
}

function wholeTable(
  table: ScopedTable,
  kind: CopyUnit['kind'],
  condition: string,
  tenantPrefix: string | null,
  estimatedBytes: number,
): CopyUnit {
  return {
    table,
    kind,
    columns: copiedColumns(table),
    tenantPrefix,
    sql: copySql(table, condition),
    estimatedBytes,
  };
}

async function estimateRows(client: ClientBase, table: ScopedTable, condition: string): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    `EXPLAIN (FORMAT JSON) SELECT FROM ${fromClause(table.model)} WHERE ${condition}`,
  );
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}
