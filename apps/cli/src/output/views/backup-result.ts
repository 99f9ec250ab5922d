import type { OperationView } from '@lifeboat/protection';
import { z } from 'zod';
import { formatBytes, formatCount } from '../format.js';
import { textFields } from '../text-table.js';
import { tookText } from './took.js';

const resultSchema = z.object({
  backupId: z.string(),
  type: z.string(),
  parentId: z.string().nullable(),
  fullBecause: z.string().nullable(),
  path: z.string(),
  rows: z.number(),
  rawBytes: z.number(),
  sizeBytes: z.number(),
  volumes: z.number(),
});

/** What came of a backup. */
export function backupResultText(job: OperationView): string {
  const { backupId, type, parentId, fullBecause, path, rows, rawBytes, sizeBytes, volumes } =
    resultSchema.parse(job.result);
  const volumesText = volumes === 1 ? '1 volume' : `${formatCount(volumes)} volumes`;
  return textFields([
    ['backup', backupId],
    ['type', typeText(type, parentId, fullBecause)],
    ['rows', formatCount(rows)],
    ['size', `${formatBytes(sizeBytes)} in ${volumesText} (${formatBytes(rawBytes)} uncompressed)`],
    ['took', tookText(job)],
    ['path', path],
  ]);
}

function typeText(type: string, parentId: string | null, fullBecause: string | null): string {
  if (fullBecause !== null) {
    return `full instead of incremental: ${fullBecause}`;
  }
  return parentId === null ? type : `${type}, what has changed since ${parentId}`;
}
