import { WORK_STATES, type WorkState } from '@lifeboat/catalog';
import { ReadDrills } from '@lifeboat/protection';
import { Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { type PageOptions, PageCommandRunner } from '../options/page-command-runner.js';
import { parseChoice } from '../options/parse-option.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { drillsText } from '../output/views/drills.js';
import { pageText } from '../output/views/page.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface DrillListOptions extends PageOptions {
  tenant: string;
  status?: WorkState;
}

@SubCommand({ name: 'list', description: "List a tenant's drills, newest first" })
@RequiresPermission('drills.read')
export class DrillListCommand extends PageCommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named, ...filter }: DrillListOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const { id: tenantId } = await findTenant(lifeboat, named);
      const page = await lifeboat.get(ReadDrills).list({ tenantId, ...filter });
      const none = `no drills; lifeboat drill -t ${named} makes one`;
      this.output.answer({ document: page, text: () => pageText(page, drillsText, none) });
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '--status <status>', description: `only in this state: ${WORK_STATES.join(', ')}` })
  parseStatus(value: string): WorkState {
    return parseChoice('--status', value, WORK_STATES);
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['drill list -t acme', 'whether acme could have been brought back, and how fast'],
      ['drill list -t acme --status failed', 'those that could not be carried out, and why'],
    );
  }
}
