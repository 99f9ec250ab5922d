import { ManageTenantKeys } from '@lifeboat/protection';
import { CommandRunner, Help, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { madeKeyText } from '../output/views/tenant-keys.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

@SubCommand({
  name: 'rotate',
  description: 'Give a tenant another key for new backups; old ones stay readable',
})
@RequiresPermission('keys.write')
export class KeysRotateCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named }: { tenant: string }): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, named);
      const made = await lifeboat.get(ManageTenantKeys).rotate(tenant.id);
      this.output.answer({ document: { tenantId: tenant.id, ...made }, text: () => madeKeyText(made) });
      this.output.note(
        'New backups of the tenant are encrypted to it; older ones stay readable with their own keys.',
      );
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp([
      'keys rotate -t acme',
      'nothing is written again; the older keys stay for the older backups',
    ]);
  }
}
