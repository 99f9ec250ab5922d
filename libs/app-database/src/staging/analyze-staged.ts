import type { ClientBase } from 'pg';
import { columnList } from '../scope/quote.js';
import type { StagedTable } from './staged-table.js';

/** Gives the planner its figures of the staged rows, without those of columns that no row is found by. */
export async function analyzeStaged(
  client: ClientBase,
  { table, columns, staging }: StagedTable,
): Promise<void> {
  const finding = new Set([...table.primaryKey, ...(table.link?.columns ?? [])]);
  const found = columns.filter((name) => finding.has(name));
  await client.query(`ANALYZE ${staging}${found.length === 0 ? '' : ` (${columnList(found)})`}`);
}
