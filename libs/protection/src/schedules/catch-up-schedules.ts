import type { BackupSchedulesRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import type { DueOutcome, RunDueSchedule } from './run-due-schedule.js';

/** Its own tick comes first. */
const GRACE_MS = 60_000;
const BATCH = 5_000;
const AT_ONCE = 4;

/** Runs what is due though nothing ticked: while the system was down, or after a flush of Redis. */
export class CatchUpSchedules {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly schedules: BackupSchedulesRepository,
    private readonly runDueSchedule: RunDueSchedule,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs as the system. Several at a time do no harm.
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
        outcomes.push(await this.runDueSchedule.run(id));
      }
    });
    await Promise.all(workers);
    return outcomes.filter((outcome) => outcome === 'started').length;
  }
}
