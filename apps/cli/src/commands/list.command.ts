import { BACKUP_TYPES, type BackupType, WORK_STATES, type WorkState } from '@lifeboat/catalog';
import { ListBackups } from '@lifeboat/protection';
import { Command, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { type PageOptions, PageCommandRunner } from '../options/page-command-runner.js';
import { parseChoice } from '../options/parse-option.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { backupsText } from '../output/views/backups.js';
import { pageText } from '../output/views/page.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface ListOptions extends PageOptions {
  tenant: string;
  type?: BackupType;
  status?: WorkState;
  deleted?: boolean;
}

@Command({ name: 'list', description: "List a tenant's backups, newest first" })
@RequiresPermission('backups.read')
export class ListCommand extends PageCommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named, ...filter }: ListOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, named);
      const page = await lifeboat.get(ListBackups).list({ tenantId: tenant.id, ...filter });
      this.output.answer({ document: page, text: () => pageText(page, backupsText, 'no backups') });
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '--type <type>', description: `only of this type: ${BACKUP_TYPES.join(', ')}` })
  parseType(value: string): BackupType {
    return parseChoice('--type', value, BACKUP_TYPES);
  }

  @Option({ flags: '--status <status>', description: `only in this state: ${WORK_STATES.join(', ')}` })
  parseStatus(value: string): WorkState {
    return parseChoice('--status', value, WORK_STATES);
  }

  @Option({
    flags: '--deleted',
    description: 'those that are deleted and can still be brought back, instead of all others',
  })
  parseDeleted(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['list -t acme', 'the last 50 backups of the tenant acme'],
      ['list -t acme --status completed --limit 1 --output json', 'the newest good one, for a script'],
      ['list -t acme --deleted', 'what "undelete" can bring back'],
    );
  }
}
