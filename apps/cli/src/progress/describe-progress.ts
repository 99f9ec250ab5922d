import type { OperationView } from '@lifeboat/protection';
import { formatBytes, formatCount } from '../output/format.js';

/** What is being done, in a word; a job that waits for a worker has no phase yet. */
export function phaseOf({ state, phase }: OperationView): string {
  return state === 'queued' ? 'queued' : (phase ?? 'starting');
}

/** `12,345 rows, 1.5 MiB`; empty before there is anything. */
export function amountOf({ progress: { rows, bytes } }: OperationView): string {
  const parts = [
    ...(rows > 0 ? [`${formatCount(rows)} rows`] : []),
    ...(bytes > 0 ? [formatBytes(bytes)] : []),
  ];
  return parts.join(', ');
}
