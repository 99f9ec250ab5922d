import { WriteSchedules } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { examplesHelp } from '../program/examples.js';
import { findSchedule } from '../schedule/find-schedule.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface ScheduleDeleteOptions {
  tenant: string;
  schedule: string;
}

@SubCommand({ name: 'delete', description: 'Delete a schedule; its backups stay' })
@RequiresPermission('schedules.write')
export class ScheduleDeleteCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: ScheduleDeleteOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, options.tenant);
      const { id, name } = await findSchedule(lifeboat, tenant.id, options.schedule);
      await lifeboat.get(WriteSchedules).delete(tenant.id, id);
      this.output.answer({ document: { id, name, deleted: true }, text: () => `deleted ${name}` });
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '-s, --schedule <schedule>', description: 'id or name of the schedule', required: true })
  parseSchedule(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['schedule delete -t acme -s weekly', 'its backups are kept as long as they were to be'],
      ['schedule update -t acme -s weekly --disable', 'instead: switch it off'],
    );
  }
}
