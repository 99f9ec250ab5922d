import { TENANT_STATUSES, type TenantStatus } from '@lifeboat/catalog';
import { ListTenants } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { parseChoice, parseCount } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { pageText } from '../output/views/page.js';
import { tenantsText } from '../output/views/tenants.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

interface TenantsListOptions {
  status?: TenantStatus;
  limit?: number;
  cursor?: string;
}

@SubCommand({ name: 'list', description: 'List the registered tenants' })
@RequiresPermission('tenants.read')
export class TenantsListCommand extends CommandRunner {
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
    return examplesHelp(
      ['tenants list', 'the first 50 tenants by id'],
      ['tenants list --status gone', 'those that the application has no more'],
    );
  }
}
