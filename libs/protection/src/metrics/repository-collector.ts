import { freeSpace } from '@lifeboat/archive';
import type { RepositoryConfig } from '@lifeboat/config';
import type { MetricsSnapshot } from '@lifeboat/observability';
import type { Collector } from './collector.js';

/** How much room the repository has; nothing of a bucket, which does not say. */
export class RepositoryCollector implements Collector {
  readonly name = 'repository';

  constructor(private readonly config: RepositoryConfig) {}

  async collect(snapshot: MetricsSnapshot): Promise<void> {
    const space = await freeSpace(this.config);
    snapshot.set('repositoryFree', {}, space?.free ?? null);
    snapshot.set('repositorySize', {}, space?.total ?? null);
  }
}
