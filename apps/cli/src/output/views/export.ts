import type { ExportReport } from '@lifeboat/protection';
import { formatBytes, formatCount, formatDuration } from '../format.js';

/** @param place where the script went */
export function exportText({ backupId, rows, bytes, durationMs }: ExportReport, place: string): string {
  return `Exported the backup ${backupId} to ${place}: ${formatCount(rows)} rows, ${formatBytes(bytes)}, in ${formatDuration(durationMs)}.`;
}
