import { isDeepStrictEqual } from 'node:util';
import type { BackupSchedule, BackupSchedulesRepository } from '@lifeboat/catalog';
import type { Ticks, Timer } from '@lifeboat/jobs';
import { type Clock, Timetable } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { timingOf } from './schedule-timing.js';

export interface TimerChanges {
  /** Timers that were missing, or not as they should be. */
  written: number;
  /** Timers of what is no more, or is switched off. */
  removed: number;
}

/** Makes the timers those that should tick, after a flush of Redis too. */
export class ReconcileTimers {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly schedules: BackupSchedulesRepository,
    private readonly ticks: Ticks,
    private readonly clock: Clock,
    private readonly systemTimers: readonly Timer[],
  ) {}

  /**
   * Runs as the system. Several at a time do no harm: what one of them did not know of yet stays.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REDIS_UNAVAILABLE
   */
  async run(): Promise<TimerChanges> {
    // Timers before schedules: a timer that is not known of then was never that of a new schedule.
    const present = await this.ticks.list();
    const schedules = await runAsSystem('reconcile-timers', () =>
      this.transactions.run(() => this.schedules.listEnabled()),
    );
    await this.wakeUp(schedules);
    const wanted = new Map(
      [...this.systemTimers, ...schedules.map(timerOf)].map((timer) => [timer.id, timer]),
    );
    const stray = present.filter(({ id }) => !wanted.has(id)).map(({ id }) => id);
    const asWanted = new Set(
      present.filter((timer) => isDeepStrictEqual(timer, wanted.get(timer.id))).map(({ id }) => id),
    );
    const changed = [...wanted.values()].filter(({ id }) => !asWanted.has(id));
    await this.ticks.upsert(changed);
    await this.ticks.remove(stray);
    return { written: changed.length, removed: stray.length };
  }

  /** A clock that was ahead, and was set back, has left schedules behind that wait for a time far away. */
  private async wakeUp(schedules: readonly BackupSchedule[]): Promise<void> {
    const now = this.clock.now();
    for (const schedule of schedules) {
      const next = Timetable.of(timingOf(schedule)).next(now);
      if (schedule.nextDueAt > next) {
        await runAsSystem('reconcile-timers', () =>
          this.transactions.run(() => this.schedules.postpone(schedule, next)),
        );
      }
    }
  }
}

function timerOf(schedule: BackupSchedule): Timer {
  const { id } = schedule;
  return { id, tick: { name: 'backup_schedule', payload: { scheduleId: id } }, timing: timingOf(schedule) };
}
