import { ReadSchedules } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { parseCount } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { pageText } from '../output/views/page.js';
import { schedulesText } from '../output/views/schedules.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface ScheduleListOptions {
  tenant: string;
  limit?: number;
  cursor?: string;
}

@SubCommand({ name: 'list', description: "List a tenant's schedules, newest first" })
@RequiresPermission('schedules.read')
export class ScheduleListCommand extends CommandRunner {
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

  @Option({ flags: '-t, --tenant <tenant>', description: 'id or slug of the tenant', required: true })
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '--limit <count>', description: 'at most so many, up to 500 (50 if not given)' })
  parseLimit(value: string): number {
    return parseCount('--limit', value, 1, 500);
  }

  @Option({ flags: '--cursor <cursor>', description: 'go on where the list before ended' })
  parseCursor(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(['schedule list -t acme', 'when the tenant acme is backed up, and what was missed']);
  }
}
