import { JobQueue } from '@lifeboat/jobs';
import { Injectable } from '@nestjs/common';
import { PeriodicLoop } from '../periodic/periodic-loop.js';
import { RunAlerts } from './run-alerts.js';

const EVERY_MS = 60_000;

/** Keeps alerts going while Redis, whose timers let them tick, is away: that is when somebody has to be told. */
@Injectable()
export class AlertLoop extends PeriodicLoop {
  private readonly stopping = new AbortController();

  constructor(
    private readonly queue: JobQueue,
    private readonly runAlerts: RunAlerts,
  ) {
    super('Alerts', EVERY_MS);
  }

  override async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await super.beforeApplicationShutdown();
  }

  protected override async round(): Promise<void> {
    try {
      await this.queue.ping();
    } catch {
      await this.runAlerts.run(this.stopping.signal);
    }
  }
}
