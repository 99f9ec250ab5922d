import { TENANT_STATUSES, type TenantStatus } from '@lifeboat/catalog';
import { ListTenants } from '@lifeboat/protection';
import { Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { type PageOptions, PageCommandRunner } from '../options/page-command-runner.js';
import { parseChoice } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { pageText } from '../output/views/page.js';
import { tenantsText } from '../output/views/tenants.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

interface TenantsListOptions extends PageOptions {
  status?: TenantStatus;
}

@SubCommand({ name: 'list', description: 'List the registered tenants' })
@RequiresPermission('tenants.read')
export class TenantsListCommand extends PageCommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: TenantsListOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const page = await lifeboat.get(ListTenants).list(options);
      const none = 'no tenants; lifeboat tenants sync registers those of the application';
      this.output.answer({ document: page, text: () => pageText(page, tenantsText, none) });
    });
  }

  @Option({ flags: '--status <status>', description: `only in this state: ${TENANT_STATUSES.join(', ')}` })
  parseStatus(value: string): TenantStatus {
    return parseChoice('--status', value, TENANT_STATUSES);
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['tenants list', 'the first 50 tenants by id'],
      ['tenants list --status gone', 'those that the application has no more'],
    );
  }
}
