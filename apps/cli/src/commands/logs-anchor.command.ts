import { AnchorAuditLog } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Output } from '../output/output.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

@SubCommand({
  name: 'anchor',
  description:
    'Keep the ends of all chains of the audit log in the repository, signed where a key is configured',
})
@RequiresPermission('logs.anchor')
export class LogsAnchorCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { acceptFaults = false }: { acceptFaults?: boolean }): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const anchored = await lifeboat.get(AnchorAuditLog).anchor({ acceptFaults });
      this.output.answer({ document: anchored, text: () => `${anchored.chains} chains: ${anchored.path}` });
    });
  }

  @Option({
    flags: '--accept-faults',
    description: 'also where the log is not whole, as after a catalog was lost and rebuilt',
  })
  parseAcceptFaults(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(['logs anchor', 'verify the log, then keep its ends; once a day, say']),
      '',
      'From then on "lifeboat logs verify" also compares the log with the newest anchor.',
    ].join('\n');
  }
}
