import { WORK_STATES, type WorkState } from '@lifeboat/catalog';
import { GetRestore, ListRestores } from '@lifeboat/protection';
import { Command, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { type PageOptions, PageCommandRunner } from '../options/page-command-runner.js';
import { parseChoice } from '../options/parse-option.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { pageText } from '../output/views/page.js';
import { restoresText, restoreText } from '../output/views/restores.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface RestoresOptions extends PageOptions {
  tenant: string;
  status?: WorkState;
  restore?: string;
}

@Command({
  name: 'restores',
  description: "List a tenant's restores, newest first, or show one with its proof",
})
@RequiresPermission('restores.read')
export class RestoresCommand extends PageCommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named, restore, ...filter }: RestoresOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, named);
      if (restore !== undefined) {
        const document = await lifeboat.get(GetRestore).get(tenant.id, restore);
        this.output.answer({ document, text: () => restoreText(document) });
        return;
      }
      const page = await lifeboat.get(ListRestores).list({ tenantId: tenant.id, ...filter });
      this.output.answer({ document: page, text: () => pageText(page, restoresText, 'no restores') });
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

  @Option({ flags: '--restore <id>', description: 'this restore alone, with the proof of what it did' })
  parseRestore(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['restores -t acme', 'what was restored of the tenant acme, and how it ended'],
      ['restores -t acme --status failed', 'only what failed'],
      ['restores -t acme --restore <id>', 'the content of each table before and after, and the proof'],
    );
  }
}
