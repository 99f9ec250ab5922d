import { DestroyTenantKeys } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { ask, canAsk } from '../confirm/confirm.js';
import { destructionNotConfirmed } from '../keys/destruction-not-confirmed.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { erasureText } from '../output/views/tenant-keys.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant, type NamedTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface KeysDestroyOptions {
  tenant: string;
  confirm?: string;
}

@SubCommand({
  name: 'destroy',
  description: 'Erase all backups of a tenant for good, by destroying its keys',
})
@RequiresPermission('keys.write')
export class KeysDestroyCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: KeysDestroyOptions): Promise<void> {
    if (options.confirm === undefined && !canAsk()) {
      throw destructionNotConfirmed();
    }
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, options.tenant);
      const name = options.confirm ?? (await this.askName(tenant));
      const erasure = await lifeboat.get(DestroyTenantKeys).destroy(tenant.id, name);
      this.output.answer({ document: erasure, text: () => erasureText(erasure) });
    });
  }

  private async askName({ id, slug }: NamedTenant): Promise<string> {
    const name = slug ?? id;
    this.output.always(
      `This destroys the keys of the tenant ${name} (${id}). None of its backups so far can be read afterwards, by\n` +
        'anybody, and there is no way back. Its live rows are not touched.',
    );
    return (await ask(`Type the name of the tenant (${name}) to go on:`)).trim();
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--confirm <name>',
    description: "the tenant's id or slug once more, instead of being asked",
  })
  parseConfirm(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['keys destroy -t acme', "be asked for the tenant's name, then erase what was ever backed up of it"],
      ['keys destroy -t acme --confirm acme', 'by a script; to repeat it after an interruption is safe'],
    );
  }
}
