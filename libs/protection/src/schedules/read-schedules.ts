import type { BackupSchedulesRepository, Page, PageRequest, TenantsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { SchedulePlanner } from './schedule-planner.js';
import type { ScheduleView } from './schedule-view.js';

/** Shows the schedules of a tenant. */
export class ReadSchedules {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly schedules: BackupSchedulesRepository,
    private readonly planner: SchedulePlanner,
  ) {}

  /**
   * Newest first.
   *
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, INVALID_REQUEST for a wrong cursor or limit
   */
  async list(request: PageRequest & { tenantId: string }): Promise<Page<ScheduleView>> {
    await this.authoriser.require('schedules.read', request.tenantId);
    const page = await this.transactions.run(async () => {
      await this.tenants.get(request.tenantId);
      return this.schedules.list(request);
    });
    return { items: page.items.map((each) => this.planner.viewOf(each)), nextCursor: page.nextCursor };
  }

  /** @throws LifeboatError FORBIDDEN, SCHEDULE_NOT_FOUND */
  async get(tenantId: string, id: string): Promise<ScheduleView> {
    await this.authoriser.require('schedules.read', tenantId);
    const schedule = await this.transactions.run(() => this.schedules.get(tenantId, id));
    return this.planner.viewOf(schedule);
  }
}
