import type { JobQueue } from '@lifeboat/jobs';
import type { MetricsSnapshot } from '@lifeboat/observability';
import type { Collector } from './collector.js';

/** How full the queues are. */
export class QueueCollector implements Collector {
  readonly name = 'queues';

  constructor(private readonly queue: JobQueue) {}

  async collect(snapshot: MetricsSnapshot): Promise<void> {
    for (const { queue, waiting, active, delayed, failed } of await this.queue.counts()) {
      for (const [state, count] of Object.entries({ waiting, active, delayed, failed })) {
        snapshot.set('queueJobs', { queue, state }, count);
      }
    }
  }
}
