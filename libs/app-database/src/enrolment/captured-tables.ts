import { type TenantScope, tenantTables } from '../scope/tenant-scope.js';
import { coverageOf } from './coverage.js';
import type { EnrolmentState } from './enrolment-state.js';

/** A table whose changes are captured. */
export interface CapturedTable {
  schema: string;
  /** A partitioned table stands for its leaves. */
  table: string;
  tenantColumn: string;
  /** The primary key; empty where it has none that can be used, and its identity is FULL. */
  keyColumns: string[];
  identity: 'default' | 'index' | 'full';
  /** Those that are sent, in their order: generated columns are not. */
  columns: { name: string; type: string }[];
}

/** The tables that the change log covers, as the database is now. */
export function capturedTables(scope: TenantScope, state: EnrolmentState): CapturedTable[] {
  return tenantTables(scope).flatMap((table) => {
    const coverage = coverageOf(table, state);
    return coverage.covered && table.tenantColumn !== null
      ? [
          {
            schema: table.schema,
            table: table.name,
            tenantColumn: table.tenantColumn,
            keyColumns: table.primaryKey,
            identity: coverage.identity,
            columns: table.model.columns
              .filter(({ generated }) => !generated)
              .map(({ name, type }) => ({ name, type })),
          },
        ]
      : [];
  });
}
