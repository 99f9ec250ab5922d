import type { Baseline } from '../baseline/baseline.js';
import { copiedColumns, copySql, keyColumns } from '../copy-out/copy-sql.js';
import type { CopyUnit } from '../copy-out/copy-unit.js';
import { tenantCondition } from '../scope/tenant-predicate.js';
import type { ScopedTable, TenantScope } from '../scope/tenant-scope.js';
import { keptCondition } from './kept-rows.js';

/** Of the bytes of a table, as a guess, what its keys are. */
const SHARE_OF_KEYS = 0.1;

/** What an increment is worked out from. */
export interface IncrementBase {
  scope: TenantScope;
  tenantId: string;
  /** Of the parent backup. */
  baseline: Baseline;
  /** Whether keys of a table's rows can be listed; a table of which they cannot is copied whole. */
  canListKeys: (table: ScopedTable) => boolean;
}

/**
 * Turns the copying of all of a tenant's rows into that of what has changed since the parent: of each table the rows that
 * may have come since, and the keys of all others. What is in neither is gone. A table without a primary key is copied
 * whole, and so are the shared rows.
 *
 * @returns rows first, then keys, then shared rows, so that each kind fills its volumes
 */
export function incrementUnits(units: readonly CopyUnit[], base: IncrementBase): CopyUnit[] {
  const isScanned = ({ kind, table }: CopyUnit): boolean =>
    kind === 'data' && table.primaryKey.length > 0 && base.canListKeys(table);
  const scanned = units.filter(isScanned);
  const tables = [...new Set(scanned.map(({ table }) => table))];
  const bytesOf = (table: ScopedTable): number =>
    scanned.filter((unit) => unit.table === table).reduce((sum, unit) => sum + unit.estimatedBytes, 0);
  const whole = units.filter((unit) => !isScanned(unit));
  return [
    ...whole.filter(({ kind }) => kind === 'data'),
    ...tables.map((table) => changedRows(table, base, bytesOf(table) * SHARE_OF_KEYS)),
    ...tables.map((table) => keptKeys(table, base, bytesOf(table) * SHARE_OF_KEYS)),
    ...whole.filter(({ kind }) => kind === 'shared'),
  ];
}

function changedRows(table: ScopedTable, base: IncrementBase, estimatedBytes: number): CopyUnit {
  const kept = keptCondition(base.scope, table, base.tenantId, base.baseline);
  return {
    table,
    kind: 'data',
    columns: copiedColumns(table),
    tenantPrefix: prefixOf(table, base),
    sql: copySql(table, `${tenantCondition(table, base.tenantId)} AND NOT (${kept})`),
    estimatedBytes,
  };
}

function keptKeys(table: ScopedTable, base: IncrementBase, estimatedBytes: number): CopyUnit {
  const columns = keyColumns(table);
  const kept = keptCondition(base.scope, table, base.tenantId, base.baseline);
  return {
    table,
    kind: 'keys',
    columns,
    tenantPrefix: prefixOf(table, base),
    sql: copySql(table, kept, columns),
    estimatedBytes,
  };
}

const prefixOf = (table: ScopedTable, { tenantId }: IncrementBase): string | null =>
  table.tenantColumn === null ? null : tenantId;
