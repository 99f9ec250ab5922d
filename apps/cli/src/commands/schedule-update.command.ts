import { WriteSchedules } from '@lifeboat/protection';
import { Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { wrongValue } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { scheduleText } from '../output/views/schedules.js';
import { examplesHelp } from '../program/examples.js';
import { findSchedule } from '../schedule/find-schedule.js';
import {
  scheduleChangeOf,
  type ScheduleOptions,
  ScheduleWritingCommand,
} from '../schedule/schedule-options.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface ScheduleUpdateOptions extends ScheduleOptions {
  schedule: string;
  enable?: boolean;
  disable?: boolean;
}

@SubCommand({ name: 'update', description: 'Change a schedule, or switch it off and on' })
@RequiresPermission('schedules.write')
export class ScheduleUpdateCommand extends ScheduleWritingCommand {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: ScheduleUpdateOptions): Promise<void> {
    const { enable, disable } = options;
    if (enable === true && disable === true) {
      throw wrongValue('--enable', 'with --disable', 'Give one of the two.');
    }
    const enabled = enable ?? (disable === true ? false : undefined);
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, options.tenant);
      const { id } = await findSchedule(lifeboat, tenant.id, options.schedule);
      const change = { ...scheduleChangeOf(options), enabled };
      const schedule = await lifeboat.get(WriteSchedules).update(tenant.id, id, change);
      this.output.answer({ document: schedule, text: () => scheduleText(schedule) });
    });
  }

  @Option({ flags: '-s, --schedule <schedule>', description: 'id or name of the schedule', required: true })
  parseSchedule(value: string): string {
    return value;
  }

  @Option({ flags: '--enable', description: 'switch it on' })
  parseEnable(): boolean {
    return true;
  }

  @Option({ flags: '--disable', description: 'switch it off, without losing it' })
  parseDisable(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['schedule update -t acme -s default --cron "0 4 * * *" --window none', 'at four sharp'],
      [
        'schedule update -t acme -s default --keep-days 90 --keep-monthly 12',
        'how long its backups are kept',
      ],
      ['schedule update -t acme -s default --disable', 'no backups by it until --enable'],
    );
  }
}
