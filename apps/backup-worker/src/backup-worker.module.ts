import type { LifeboatConfig } from '@lifeboat/config';
import { type QueueDecisions, QueueWorkerModule } from '@lifeboat/jobs';
import { backupPlacesOf, ReconcileLoop } from '@lifeboat/protection';
import { type DynamicModule, Module } from '@nestjs/common';
import { BackupJobHandler } from './backup.handler.js';

/** Serves the queues `backup` and `backup_large`, each with a share of its own. Whoever imports it also imports `ProtectionModule`, whose use cases it calls. */
@Module({})
export class BackupWorkerModule {
  /** @param decisions instead of the queue's own; for tests that cannot wait */
  static forRoot(config: LifeboatConfig, decisions: Partial<QueueDecisions> = {}): DynamicModule {
    const places = backupPlacesOf(config);
    return {
      module: BackupWorkerModule,
      imports: [
        ...(['backup', 'backup_large'] as const).map((queue) =>
          QueueWorkerModule.forQueue({
            queue,
            redis: config.redis,
            handlers: [BackupJobHandler],
            decisions: { concurrency: places[queue].perWorker, ...decisions },
          }),
        ),
      ],
      providers: [ReconcileLoop],
    };
  }
}
