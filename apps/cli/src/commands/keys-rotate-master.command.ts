import { ExitCode } from '@lifeboat/kernel';
import { RotateMasterKey } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Output } from '../output/output.js';
import { masterKeyRotationText } from '../output/views/tenant-keys.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

interface KeysRotateMasterOptions {
  newKeyFile: string;
  removeOld?: boolean;
}

@SubCommand({
  name: 'rotate-master',
  description: "Wrap every tenant's keys with another master key; no backup is written again",
})
@RequiresPermission('keys.write')
export class KeysRotateMasterCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { newKeyFile, removeOld = false }: KeysRotateMasterOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const rotation = await lifeboat.get(RotateMasterKey).rotate(newKeyFile, { removeOld });
      const isComplete = rotation.busy.length === 0;
      this.output.answer({
        document: rotation,
        text: () => masterKeyRotationText(rotation),
        exitCode: isComplete ? ExitCode.DONE : ExitCode.PARTIAL,
      });
      if (!isComplete) {
        this.output.note(
          `Operations were running on ${String(rotation.busy.length)} tenants, whose keys are as they were: keep the old master key, and repeat this command.`,
        );
        return;
      }
      this.output.note(
        removeOld
          ? 'From now on only the new master key reads the backups: configure it everywhere.'
          : 'Either master key reads the backups now. Configure the new one everywhere, then repeat with --remove-old.',
      );
    });
  }

  @Option({
    flags: '--new-key-file <path>',
    description: 'the new master key; the present one must be configured',
    required: true,
  })
  parseNewKeyFile(value: string): string {
    return value;
  }

  @Option({
    flags: '--remove-old',
    description: 'also remove the wrappings of other master keys, once the new ones are proven',
  })
  parseRemoveOld(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['keys generate --file new.key', 'first, a new master key'],
      ['keys rotate-master --new-key-file new.key', 'both master keys work; safe to repeat'],
      ['keys rotate-master --new-key-file new.key --remove-old', 'the old one reads nothing any more'],
    );
  }
}
