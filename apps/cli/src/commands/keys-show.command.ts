import { ShowTenantKeys } from '@lifeboat/protection';
import { CommandRunner, Help, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { noKeysText, tenantKeysText } from '../output/views/tenant-keys.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

@SubCommand({ name: 'show', description: "Show the public halves of a tenant's keys" })
@RequiresPermission('keys.read')
export class KeysShowCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named }: { tenant: string }): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, named);
      const keys = await lifeboat.get(ShowTenantKeys).show(tenant.id);
      this.output.answer({
        document: { tenantId: tenant.id, erasedAt: tenant.erasedAt, keys },
        text: () => (keys.length === 0 ? noKeysText(tenant) : tenantKeysText(keys)),
      });
      if (tenant.erasedAt !== null) {
        this.output.note('All that was backed up of the tenant was erased. To back it up again: keys create');
      }
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(['keys show -t acme', 'versions, public halves, and which master keys wrap them']);
  }
}
