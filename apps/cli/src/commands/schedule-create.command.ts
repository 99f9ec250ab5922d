import { LifeboatError } from '@lifeboat/kernel';
import { type ScheduleInput, WriteSchedules } from '@lifeboat/protection';
import { Help, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Output } from '../output/output.js';
import { scheduleText } from '../output/views/schedules.js';
import { examplesHelp } from '../program/examples.js';
import {
  scheduleChangeOf,
  type ScheduleOptions,
  ScheduleWritingCommand,
} from '../schedule/schedule-options.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

@SubCommand({ name: 'create', description: 'Let backups of a tenant be taken by themselves' })
@RequiresPermission('schedules.write')
export class ScheduleCreateCommand extends ScheduleWritingCommand {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: ScheduleOptions): Promise<void> {
    const input = inputOf(options);
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, options.tenant);
      const schedule = await lifeboat.get(WriteSchedules).create(tenant.id, input);
      this.output.answer({ document: schedule, text: () => scheduleText(schedule) });
    });
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['schedule create -t acme --name nightly --cron "0 2 * * *"', 'a full backup every night'],
      [
        'schedule create -t acme --name weekly --cron "0 1 * * *" --type policy --full-on sunday --time-zone Europe/Berlin',
        'full on Sundays, incremental otherwise',
      ],
      [
        'schedule create -t acme --name long --cron "0 3 1 * *" --window 03:00-05:00 --keep-monthly 12 --keep-yearly 7',
        'once a month, kept long, started at a place of its own within two hours',
      ],
    );
  }
}

function inputOf(options: ScheduleOptions): ScheduleInput {
  const { name, cron, ...others } = scheduleChangeOf(options);
  if (name === undefined || cron === undefined) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'A schedule needs a name and a cron. Nothing was changed.',
      remedy: 'Give both, such as --name nightly --cron "0 2 * * *".',
    });
  }
  return { type: 'full', ...definedOf(others), name, cron };
}

function definedOf<T extends object>(wishes: T): T {
  return Object.fromEntries(Object.entries(wishes).filter(([, wish]) => wish !== undefined)) as T;
}
