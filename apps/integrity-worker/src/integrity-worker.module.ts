import type { LifeboatConfig } from '@lifeboat/config';
import { type QueueDecisions, QueueWorkerModule } from '@lifeboat/jobs';
import { ReconcileLoop } from '@lifeboat/protection';
import { type DynamicModule, Module } from '@nestjs/common';
import { CleanupJobHandler } from './cleanup.handler.js';
import { DiffJobHandler } from './diff.handler.js';
import { HistoryJobHandler } from './history.handler.js';
import { ValidationJobHandler } from './validation.handler.js';

/** Serves the queue `integrity`. Whoever imports it also imports `ProtectionModule`, whose use cases it calls. */
@Module({})
export class IntegrityWorkerModule {
  /** @param decisions instead of the queue's own; for tests that cannot wait */
  static forRoot(config: LifeboatConfig, decisions: Partial<QueueDecisions> = {}): DynamicModule {
    return {
      module: IntegrityWorkerModule,
      imports: [
        QueueWorkerModule.forQueue({
          queue: 'integrity',
          redis: config.redis,
          handlers: [ValidationJobHandler, CleanupJobHandler, HistoryJobHandler, DiffJobHandler],
          decisions,
        }),
      ],
      providers: [ReconcileLoop],
    };
  }
}
