import type { BackupSchedulesRepository } from '@lifeboat/catalog';
import { type Clock, ERROR_MAP, toLifeboatError } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { DueOutcome, RunDueSchedule } from './run-due-schedule.js';

/** Its own tick comes first. */
const GRACE_MS = 60_000;
const BATCH = 5_000;
const AT_ONCE = 4;

/** Runs what is due though nothing ticked: while the system was down, or after a flush of Redis. */
export class CatchUpSchedules {
  private readonly logger = new Logger('Schedules');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly schedules: BackupSchedulesRepository,
    private readonly runDueSchedule: RunDueSchedule,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs as the system. Several at a time do no harm. One that cannot be run, such as in a zone that this process does not
   * know, keeps the others from nothing.
   *
   * @returns how many runs were started
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  async run(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - GRACE_MS);
    const due = await runAsSystem('catch-up-schedules', () =>
      this.transactions.run(() => this.schedules.listDue({ before, limit: BATCH })),
    );
    const outcomes: DueOutcome[] = [];
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let id = due.shift(); id !== undefined; id = due.shift()) {
        outcomes.push(await this.attempt(id));
      }
    });
    await Promise.all(workers);
    return outcomes.filter((outcome) => outcome === 'started').length;
  }

  private async attempt(scheduleId: string): Promise<DueOutcome> {
    try {
      return await this.runDueSchedule.run(scheduleId);
    } catch (thrown) {
      const error = toLifeboatError(thrown);
      const { code, message } = error;
      if (ERROR_MAP[code].retry === 'backoff') {
        throw error;
      }
      this.logger.warn({ msg: `A schedule could not be caught up: ${message}`, code, scheduleId });
      return 'failed';
    }
  }
}
