import type {
  BackupSchedule,
  BackupSchedulesRepository,
  OperationsRepository,
  Tenant,
  TenantsRepository,
} from '@lifeboat/catalog';
import { type Clock, derivedId, ERROR_MAP, LifeboatError, Timetable } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { RequestBackup } from '../back-up/request-backup.js';
import { type DueTime, newestDue } from './due-times.js';
import { LATE_MS } from './late.js';
import { timingOf } from './schedule-timing.js';
import { scheduledBackup } from './scheduled-backup.js';

/** Clocks of several machines differ a little: a tick that comes so much early is meant. */
const EARLY_MS = 5_000;

/** What came of it that a schedule may be due. */
export type DueOutcome =
  /** It is not due, is switched off or gone, or its run was started before. */
  | 'nothing due'
  | 'started'
  /** Its tenant is not to be backed up. */
  | 'left out'
  /** The run before it has not ended yet: it counts as missed. */
  | 'still running'
  /** Its tenant is being restored: it stays due. */
  | 'later'
  /** It cannot be started as it is. */
  | 'failed';

/** Starts the run of a schedule that is due: once for each due time, however often it is called, and by whom. */
export class RunDueSchedule {
  private readonly logger = new Logger('Schedules');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly schedules: BackupSchedulesRepository,
    private readonly tenants: TenantsRepository,
    private readonly operations: OperationsRepository,
    private readonly requestBackup: RequestBackup,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs as the system. Where several due times have passed, the newest alone is caught up. The run is an operation whose
   * id follows from schedule and due time.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  async run(scheduleId: string): Promise<DueOutcome> {
    const work = async (): Promise<DueOutcome> => {
      const found = await this.transactions.run(() => this.find(scheduleId));
      const until = new Date(this.clock.now().getTime() + EARLY_MS);
      if (found === null || !found.schedule.enabled || found.schedule.nextDueAt > until) {
        return 'nothing due';
      }
      const { schedule, tenant, isStillRunning } = found;
      const timing = timingOf(schedule);
      const timetable = Timetable.of(timing);
      const due = newestDue(timetable, schedule.nextDueAt, until);
      if (!isBackedUp(tenant)) {
        await this.settle(schedule, timetable, due, { operationId: null, missed: 0 });
        return 'left out';
      }
      if (isStillRunning) {
        await this.settle(schedule, timetable, due, { operationId: null, missed: due.passed + 1 });
        return 'still running';
      }
      const time = new Date(due.dueAt.getTime() - timing.delaySeconds * 1_000);
      return this.start(schedule, timetable, due, time);
    };
    return runAsSystem('schedule', work, { requestId: scheduleId, source: 'schedule' });
  }

  private async start(
    schedule: BackupSchedule,
    timetable: Timetable,
    due: DueTime,
    time: Date,
  ): Promise<DueOutcome> {
    const { id, tenantId } = schedule;
    const operationId = derivedId(id, due.dueAt.toISOString());
    const input = scheduledBackup(schedule, time);
    try {
      await this.requestBackup.request(tenantId, input, null, { scheduleId: id, operationId });
    } catch (error) {
      if (!(error instanceof LifeboatError) || ERROR_MAP[error.code].retry !== 'never') {
        throw error;
      }
      if (error.code === 'TENANT_RESTORING') {
        return 'later';
      }
      const { code, message } = error;
      this.logger.warn({ msg: `A schedule could not be run: ${message}`, code, tenantId, scheduleId: id });
      await this.settle(schedule, timetable, due, { operationId: null, missed: due.passed + 1 });
      return 'failed';
    }
    const isLate = this.clock.now().getTime() - due.dueAt.getTime() > LATE_MS;
    const missed = due.passed + (isLate ? 1 : 0);
    return (await this.settle(schedule, timetable, due, { operationId, missed })) ? 'started' : 'nothing due';
  }

  private settle(
    schedule: BackupSchedule,
    timetable: Timetable,
    { dueAt }: DueTime,
    run: { operationId: string | null; missed: number },
  ): Promise<boolean> {
    const nextDueAt = timetable.next(dueAt);
    return this.transactions.run(() => this.schedules.settle(schedule, { ...run, dueAt, nextDueAt }));
  }

  private async find(
    scheduleId: string,
  ): Promise<{ schedule: BackupSchedule; tenant: Tenant; isStillRunning: boolean } | null> {
    const schedule = await this.schedules.find(scheduleId);
    if (schedule === null) {
      return null;
    }
    const { tenantId, lastOperationId } = schedule;
    const last = lastOperationId === null ? null : await this.operations.find(lastOperationId);
    return { schedule, tenant: await this.tenants.get(tenantId), isStillRunning: last?.finishedAt === null };
  }
}

function isBackedUp({ status, statusBefore, erasedAt }: Tenant): boolean {
  return (statusBefore ?? status) === 'active' && erasedAt === null;
}
