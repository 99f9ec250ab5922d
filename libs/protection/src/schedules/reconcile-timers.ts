import { isDeepStrictEqual } from 'node:util';
import type { BackupSchedule, BackupSchedulesRepository } from '@lifeboat/catalog';
import type { Ticks, Timer } from '@lifeboat/jobs';
import { type Clock, Timetable, toLifeboatError } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import { timingOf } from './schedule-timing.js';

export interface TimerChanges {
  /** Timers that were missing, or not as they should be. */
  written: number;
  /** Timers of what is no more, or is switched off. */
  removed: number;
}

/** Makes the timers those that should tick, after a flush of Redis too. */
export class ReconcileTimers {
  private readonly logger = new Logger('Schedules');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly schedules: BackupSchedulesRepository,
    private readonly ticks: Ticks,
    private readonly clock: Clock,
    private readonly systemTimers: readonly Timer[],
  ) {}

  /**
   * Runs as the system. Several at a time do no harm: what one of them did not know of yet stays, and so does the timer of
   * what this process cannot read, such as a zone that another one knows.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REDIS_UNAVAILABLE
   */
  async run(): Promise<TimerChanges> {
    // Timers before schedules: a timer that is not known of then was never that of a new schedule.
    const present = await this.ticks.list();
    const enabled = await runAsSystem('reconcile-timers', () =>
      this.transactions.run(() => this.schedules.listEnabled()),
    );
    const schedules = enabled.filter((schedule) => this.isReadable(schedule));
    await this.wakeUp(schedules);
    const wanted = new Map(
      [...this.systemTimers, ...schedules.map(timerOf)].map((timer) => [timer.id, timer]),
    );
    const known = new Set([...wanted.keys(), ...enabled.map(({ id }) => id)]);
    const stray = present.filter(({ id }) => !known.has(id)).map(({ id }) => id);
    const asWanted = new Set(
      present.filter((timer) => isDeepStrictEqual(timer, wanted.get(timer.id))).map(({ id }) => id),
    );
    const changed = [...wanted.values()].filter(({ id }) => !asWanted.has(id));
    await this.ticks.upsert(changed);
    await this.ticks.remove(stray);
    return { written: changed.length, removed: stray.length };
  }

  private isReadable(schedule: BackupSchedule): boolean {
    try {
      Timetable.of(timingOf(schedule));
      return true;
    } catch (thrown) {
      const { code, message } = toLifeboatError(thrown);
      const { id: scheduleId, tenantId } = schedule;
      this.logger.warn({
        msg: `The timer of a schedule stays as it is: ${message}`,
        code,
        tenantId,
        scheduleId,
      });
      return false;
    }
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
