import { type CheckResult, failed, ok, warning } from '@lifeboat/app-database';
import type { JobQueue } from '@lifeboat/jobs';

/** Redis answers, and keeps what it is given. */
export async function checkQueue(queue: JobQueue): Promise<CheckResult[]> {
  await queue.ping();
  const policy = await queue.evictionPolicy();
  if (policy === null) {
    return [warning('Redis', 'was not asked', 'lifeboat check (without --inline)')];
  }
  return [
    policy === 'noeviction'
      ? ok('Redis', 'answers, and never throws jobs away')
      : failed(
          'Redis',
          `throws jobs away when its memory is full (${policy})`,
          'redis-cli CONFIG SET maxmemory-policy noeviction',
        ),
  ];
}
