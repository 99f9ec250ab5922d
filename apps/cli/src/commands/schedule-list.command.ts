import { ReadSchedules } from '@lifeboat/protection';
import { Help, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { type PageOptions, PageCommandRunner } from '../options/page-command-runner.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { pageText } from '../output/views/page.js';
import { schedulesText } from '../output/views/schedules.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface ScheduleListOptions extends PageOptions {
  tenant: string;
}

@SubCommand({ name: 'list', description: "List a tenant's schedules, newest first" })
@RequiresPermission('schedules.read')
export class ScheduleListCommand extends PageCommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named, ...page }: ScheduleListOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const { id: tenantId } = await findTenant(lifeboat, named);
      const schedules = await lifeboat.get(ReadSchedules).list({ tenantId, ...page });
      const none = 'no schedules; lifeboat schedule create makes one';
      this.output.answer({ document: schedules, text: () => pageText(schedules, schedulesText, none) });
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(['schedule list -t acme', 'when the tenant acme is backed up, and what was missed']);
  }
}
