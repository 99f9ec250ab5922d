import { Command, Help } from 'nest-commander';
import { CommandGroup } from '../program/command-group.js';
import { examplesHelp } from '../program/examples.js';
import { LogsAnchorCommand } from './logs-anchor.command.js';
import { LogsExportCommand } from './logs-export.command.js';
import { LogsListCommand } from './logs-list.command.js';
import { LogsVerifyCommand } from './logs-verify.command.js';

@Command({
  name: 'logs',
  description: 'The audit log: who did or tried what, from where, and how it ended',
  subCommands: [LogsListCommand, LogsVerifyCommand, LogsExportCommand, LogsAnchorCommand],
})
export class LogsCommand extends CommandGroup {
  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['logs -t acme', 'the last 50 lines of the tenant acme'],
        ['logs verify', 'whether a line was removed, altered or inserted'],
        ['logs export -t acme > acme.jsonl', 'all of it, as JSON lines'],
      ),
      '',
      'The options of a list, such as -t, are those of "lifeboat logs list --help".',
    ].join('\n');
  }
}
