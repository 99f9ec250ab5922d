import type { ScopedTable } from '../scope/tenant-scope.js';

/** Rows of one table that one COPY reads: all of the tenant's, those of one leaf or block range, or what has changed. */
export interface CopyUnit {
  table: ScopedTable;
  /** `keys` and `gone`: of each row only the key. */
  kind: 'data' | 'keys' | 'gone' | 'shared';
  /** Columns in the order in which they are written; the tenant's key comes first where the table has one. */
  columns: { name: string; type: string }[];
  /** The tenant's key that each row must begin with; null where it has none. */
  tenantPrefix: string | null;
  sql: string;
  /** Guess of the uncompressed bytes, for spreading the work. */
  estimatedBytes: number;
}
