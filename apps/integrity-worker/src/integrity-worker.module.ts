import type { LifeboatConfig } from '@lifeboat/config';
import { type QueueDecisions, QueueWorkerModule, TickWorkerModule } from '@lifeboat/jobs';
import { AlertLoop, ReconcileLoop, ScheduleLoop } from '@lifeboat/protection';
import { type DynamicModule, Module } from '@nestjs/common';
import { BackupFromChangesJobHandler } from './backup-from-changes.handler.js';
import { CleanupJobHandler } from './cleanup.handler.js';
import { DiffJobHandler } from './diff.handler.js';
import { DrillJobHandler } from './drill.handler.js';
import { HistoryJobHandler } from './history.handler.js';
import { AlertsTickHandler } from './ticks/alerts.tick-handler.js';
import { AnchorTickHandler } from './ticks/anchor.tick-handler.js';
import { BackupScheduleTickHandler } from './ticks/backup-schedule.tick-handler.js';
import { CleanupTickHandler } from './ticks/cleanup.tick-handler.js';
import { DrillTickHandler } from './ticks/drill.tick-handler.js';
import { SweepTickHandler } from './ticks/sweep.tick-handler.js';
import { ValidationTickHandler } from './ticks/validation.tick-handler.js';
import { ValidationJobHandler } from './validation.handler.js';

/**
 * Serves the queues `integrity` and `schedule`, and keeps the timers that tick. Whoever imports it also imports
 * `ProtectionModule`, whose use cases it calls.
 */
@Module({})
export class IntegrityWorkerModule {
  /** @param decisions instead of the queues' own; for tests that cannot wait */
  static forRoot(config: LifeboatConfig, decisions: Partial<QueueDecisions> = {}): DynamicModule {
    return {
      module: IntegrityWorkerModule,
      imports: [
        QueueWorkerModule.forQueue({
          queue: 'integrity',
          redis: config.redis,
          handlers: [
            ValidationJobHandler,
            CleanupJobHandler,
            HistoryJobHandler,
            DiffJobHandler,
            DrillJobHandler,
            BackupFromChangesJobHandler,
          ],
          decisions,
        }),
        TickWorkerModule.forTicks({
          redis: config.redis,
          handlers: [
            BackupScheduleTickHandler,
            CleanupTickHandler,
            SweepTickHandler,
            DrillTickHandler,
            ValidationTickHandler,
            AlertsTickHandler,
            AnchorTickHandler,
          ],
          decisions,
        }),
      ],
      providers: [ReconcileLoop, ScheduleLoop, AlertLoop],
    };
  }
}
