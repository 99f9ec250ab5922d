import { formatBytes, formatCount } from '../output/format.js';
import type { ShownWork } from './progress-display.js';

/** What is being done, in a word; a job that waits for a worker has no phase yet. */
export function phaseOf({ state, phase }: ShownWork): string {
  return state === 'queued' ? 'queued' : (phase ?? 'starting');
}

/** `12,345 rows, 1.5 MiB`; empty before there is anything. */
export function amountOf({ progress: { rows, bytes }, counted = 'rows' }: ShownWork): string {
  const parts = [
    ...(rows > 0 ? [`${formatCount(rows)} ${counted}`] : []),
    ...(bytes > 0 ? [formatBytes(bytes)] : []),
  ];
  return parts.join(', ');
}
