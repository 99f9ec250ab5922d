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
  name: 'create',
  description: "Make a tenant's first key, or the first after its keys were destroyed",
})
@RequiresPermission('keys.write')
export class KeysCreateCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named }: { tenant: string }): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, named);
      const made = await lifeboat.get(ManageTenantKeys).create(tenant.id);
      this.output.answer({ document: { tenantId: tenant.id, ...made }, text: () => madeKeyText(made) });
      this.output.note('New backups of the tenant are encrypted to it.');
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp([
      'keys create -t acme',
      'not needed as a rule: the first encrypted backup makes the first key',
    ]);
  }
}
