import type { OperationView } from '@lifeboat/protection';
import { z } from 'zod';
import { formatBytes, formatCount, formatCounted } from '../format.js';
import { textFields } from '../text-table.js';
import { tookText } from './took.js';

const resultSchema = z.object({
  backupId: z.string(),
  type: z.string(),
  parentId: z.string().nullable(),
  method: z.string().nullable(),
  fullBecause: z.string().nullable(),
  scanBecause: z.string().nullable(),
  scannedTables: z.array(z.string()),
  path: z.string(),
  rows: z.number(),
  rawBytes: z.number(),
  sizeBytes: z.number(),
  volumes: z.number(),
});

/** What came of a backup. */
export function backupResultText(job: OperationView): string {
  const result = resultSchema.parse(job.result);
  const { backupId, path, rows, rawBytes, sizeBytes, volumes } = result;
  return textFields([
    ['backup', backupId],
    ['type', typeText(result)],
    ...methodFields(result),
    ['rows', formatCount(rows)],
    ['size', `${formatBytes(sizeBytes)} in ${formatCounted(volumes, 'volume')} (${formatBytes(rawBytes)} uncompressed)`],
    ['took', tookText(job)],
    ['path', path],
  ]);
}

type Result = z.infer<typeof resultSchema>;

function methodFields({ method, scanBecause, scannedTables }: Result): [string, string][] {
  if (method === null) {
    return [];
  }
  const why = scanBecause ?? (scannedTables.length === 0 ? null : `scanned: ${scannedTables.join(', ')}`);
  return [['method', why === null ? method : `${method}; ${why}`]];
}

function typeText({ type, parentId, fullBecause }: Result): string {
  if (fullBecause !== null) {
    return `full instead of incremental: ${fullBecause}`;
  }
  return parentId === null ? type : `${type}, what has changed since ${parentId}`;
}
