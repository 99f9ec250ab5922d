import { Injectable } from '@nestjs/common';
import { PeriodicLoop } from '../periodic/periodic-loop.js';
import { ReconcileTimers } from './reconcile-timers.js';

const EVERY_MS = 120_000;

/** Keeps the timers as the catalog wants them, from when the process has started on. */
@Injectable()
export class ScheduleLoop extends PeriodicLoop {
  constructor(private readonly reconcileTimers: ReconcileTimers) {
    super('Schedules', EVERY_MS);
  }

  protected override async round(): Promise<void> {
    const { written, removed } = await this.reconcileTimers.run();
    if (written > 0 || removed > 0) {
      this.logger.log({ msg: 'Timers were reconciled with the catalog', written, removed });
    }
  }
}
