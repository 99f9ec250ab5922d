import type { OperationView } from '@lifeboat/protection';
import { formatDuration } from '../format.js';

/** How long the work itself took, without the time that it waited for a worker. */
export function tookText({ startedAt, finishedAt }: OperationView): string {
  return formatDuration(
    startedAt === null || finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime(),
  );
}
