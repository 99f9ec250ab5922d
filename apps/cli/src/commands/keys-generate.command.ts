import { createMasterKeyFile } from '@lifeboat/archive';
import { systemClock } from '@lifeboat/kernel';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { LocalCommand } from '../access/command-access.js';
import { Output } from '../output/output.js';
import { textFields } from '../output/text-table.js';
import { examplesHelp } from '../program/examples.js';

interface KeysGenerateOptions {
  file: string;
}

/** Needs no configuration: it is how a configuration begins. */
@SubCommand({ name: 'generate', description: 'Make a new master key, or a recovery key, in a file' })
@LocalCommand()
export class KeysGenerateCommand extends CommandRunner {
  constructor(private readonly output: Output) {
    super();
  }

  override async run(_: string[], { file }: KeysGenerateOptions): Promise<void> {
    const recipient = await createMasterKeyFile(file, systemClock.now());
    this.output.answer({
      document: { file, recipient },
      text: () =>
        textFields([
          ['private half', file],
          ['public half', recipient],
        ]),
    });
    this.output.note(
      [
        'As master key: MASTER_KEY_FILE for what restores, MASTER_KEY_RECIPIENT=<public half> for what only backs up.',
        'As recovery key: RECOVERY_RECIPIENTS=<public half>, and keep the file offline.',
        'Keep a copy in a safe place: without this file nobody can read what is encrypted with it.',
      ].join('\n'),
    );
  }

  @Option({ flags: '--file <path>', description: 'where to; never replaces a file', required: true })
  parseFile(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(['keys generate --file master.key', 'a key pair as age-keygen makes it, mode 0600']);
  }
}
