import { RunSchedule } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Work } from '../jobs/work.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { backupResultText } from '../output/views/backup-result.js';
import { jobDocument } from '../output/views/job-document.js';
import { examplesHelp } from '../program/examples.js';
import { findSchedule } from '../schedule/find-schedule.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface ScheduleRunOptions {
  tenant: string;
  schedule: string;
}

@SubCommand({ name: 'run', description: "Take a schedule's backup now" })
@RequiresPermission('backups.create')
export class ScheduleRunCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: ScheduleRunOptions): Promise<void> {
    const detached = this.work.isDetached();
    await this.session.open('queue', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, options.tenant);
      const { id } = await findSchedule(lifeboat, tenant.id, options.schedule);
      const started = await lifeboat.get(RunSchedule).request(tenant.id, id, null);
      const { jobId, backupId } = started;
      if (detached) {
        this.output.answer({ document: started, text: () => jobId });
        return;
      }
      const job = await this.work.finish(lifeboat, jobId);
      this.output.answer({ document: jobDocument({ backupId }, job), text: () => backupResultText(job) });
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
      ['schedule run -t acme -s default', 'as it will be taken tonight, now, and wait for the end'],
      ['schedule run -t acme -s default --no-wait', 'start it, print the id of the job'],
    );
  }
}
