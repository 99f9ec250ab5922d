import { Injectable } from '@nestjs/common';
import { PeriodicLoop } from '../periodic/periodic-loop.js';
import { CatchUpSchedules } from './catch-up-schedules.js';
import { ReconcileTimers } from './reconcile-timers.js';

const EVERY_MS = 60_000;
/** Timers are reconciled every so many rounds. */
const ROUNDS = 3;

/** Keeps the timers as the catalog wants them, and catches up what they have missed, from when the process has started on. */
@Injectable()
export class ScheduleLoop extends PeriodicLoop {
  private rounds = 0;

  constructor(
    private readonly reconcileTimers: ReconcileTimers,
    private readonly catchUp: CatchUpSchedules,
  ) {
    super('Schedules', EVERY_MS);
  }

  /** What is due is caught up without Redis too. */
  protected override async round(): Promise<void> {
    const started = await this.catchUp.run();
    if (started > 0) {
      this.logger.warn({ msg: 'Runs of schedules that were missed were started', started });
    }
    if (this.rounds++ % ROUNDS === 0) {
      const { written, removed } = await this.reconcileTimers.run();
      if (written > 0 || removed > 0) {
        this.logger.log({ msg: 'Timers were reconciled with the catalog', written, removed });
      }
    }
  }
}
