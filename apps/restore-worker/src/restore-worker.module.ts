import type { LifeboatConfig } from '@lifeboat/config';
import { type QueueDecisions, QueueWorkerModule } from '@lifeboat/jobs';
import { ReconcileLoop, ScratchSweep } from '@lifeboat/protection';
import { type DynamicModule, Module } from '@nestjs/common';
import { PointInTimeRecoveryJobHandler } from './point-in-time-recovery.handler.js';
import { RestoreJobHandler } from './restore.handler.js';
import { RollbackJobHandler } from './rollback.handler.js';

/** Serves the queue `restore`. Whoever imports it also imports `ProtectionModule`, whose use cases it calls. */
@Module({})
export class RestoreWorkerModule {
  /** @param decisions instead of the queue's own; for tests that cannot wait */
  static forRoot(config: LifeboatConfig, decisions: Partial<QueueDecisions> = {}): DynamicModule {
    return {
      module: RestoreWorkerModule,
      imports: [
        QueueWorkerModule.forQueue({
          queue: 'restore',
          redis: config.redis,
          handlers: [RestoreJobHandler, RollbackJobHandler, PointInTimeRecoveryJobHandler],
          decisions,
        }),
      ],
      providers: [ReconcileLoop, ScratchSweep],
    };
  }
}
