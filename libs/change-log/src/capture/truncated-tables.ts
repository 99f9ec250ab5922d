import type { TruncateMessage } from '../replication/pgoutput-message.js';
import type { CaptureSource } from './capture-ports.js';
import type { CapturedTable } from './captured-table.js';
import type { TableRegistry } from './table-registry.js';

/** Tables that a TRUNCATE has emptied, and those of which it emptied some partitions only. */
export interface TruncatedTables {
  whole: CapturedTable[];
  partly: CapturedTable[];
}

/** Which tables a TRUNCATE, which speaks of the leaves, has emptied. */
export async function truncatedTables(
  { relationIds }: TruncateMessage,
  tables: TableRegistry,
  source: CaptureSource,
): Promise<TruncatedTables> {
  const found = relationIds.flatMap((id) => tables.find(id) ?? []);
  const byName = new Map(found.map((table) => [table.name, table]));
  const truncated: TruncatedTables = { whole: [], partly: [] };
  for (const table of byName.values()) {
    const leaves = await source.leavesOf({ schema: table.schema, name: table.table });
    const isWhole = leaves.every((leaf) => relationIds.includes(leaf));
    (isWhole ? truncated.whole : truncated.partly).push(table);
  }
  return truncated;
}
