import { ExitCode } from '@lifeboat/kernel';
import { ReadDrills, type SignatureState } from '@lifeboat/protection';
import { CommandRunner, Help, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Output } from '../output/output.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

const MEANING: Record<SignatureState, string> = {
  valid: 'The report is as it was signed with the configured key.',
  invalid:
    'The report is NOT as it was signed with the configured key: somebody has changed it, or it was signed with another key, or before there was one.',
  not_checked: 'The report is signed, and there is no key here to check that with: set SIGNING_KEY_FILE.',
  none: 'The report is not signed: no SIGNING_KEY_FILE was configured when the drill was made.',
};

@SubCommand({
  name: 'verify',
  description: 'Check whether the report of a drill is as it was signed',
  arguments: '<drillId>',
  argsDescription: { drillId: 'as "lifeboat drill list" shows it' },
})
@RequiresPermission('drills.read')
export class DrillVerifyCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run([drillId = '']: string[]): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const { id, tenantId, status, passed, signature } = await lifeboat.get(ReadDrills).find(drillId);
      const meaning = signature === null ? `The drill is ${status} and has no report.` : MEANING[signature];
      this.output.answer({
        document: { id, tenantId, status, passed, signature },
        text: () => meaning,
        exitCode: signature === 'valid' ? ExitCode.DONE : ExitCode.PARTIAL,
      });
    });
  }

  @Help('after')
  examples(): string {
    return examplesHelp([
      'drill verify <drill id>',
      'exit code 0 only if it is signed, and as it was signed',
    ]);
  }
}
