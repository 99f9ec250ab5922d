import type { BackupSchedulesRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { RequestBackup } from '../back-up/request-backup.js';
import type { RequestedBackup } from '../back-up/submit-backup.js';
import { scheduledBackup } from './scheduled-backup.js';

/** Takes a schedule's backup now, whenever it is due, and whether or not it is switched on. */
export class RunSchedule {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly schedules: BackupSchedulesRepository,
    private readonly requestBackup: RequestBackup,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError SCHEDULE_NOT_FOUND, and as `RequestBackup.request` */
  async request(tenantId: string, id: string, idempotencyKey: string | null): Promise<RequestedBackup> {
    await this.authoriser.require('backups.create', tenantId);
    const schedule = await this.transactions.run(() => this.schedules.get(tenantId, id));
    const input = scheduledBackup(schedule, this.clock.now());
    return this.requestBackup.request(tenantId, input, idempotencyKey, { scheduleId: id });
  }
}
