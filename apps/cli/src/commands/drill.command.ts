import { Command, Help } from 'nest-commander';
import { CommandGroup } from '../program/command-group.js';
import { examplesHelp } from '../program/examples.js';
import { DrillListCommand } from './drill-list.command.js';
import { DrillRunCommand } from './drill-run.command.js';
import { DrillShowCommand } from './drill-show.command.js';
import { DrillVerifyCommand } from './drill-verify.command.js';

@Command({
  name: 'drill',
  description: 'Try whether a tenant could be brought back, and show what earlier drills have found',
  subCommands: [DrillRunCommand, DrillListCommand, DrillShowCommand, DrillVerifyCommand],
})
export class DrillCommand extends CommandGroup {
  @Help('after')
  examples(): string {
    return examplesHelp(
      ['drill -t acme', 'the newest backup: exit code 3 if acme could not be brought back with it'],
      ['drill -t acme --random-moment', 'by the change log; "lifeboat drill run --help" has all options'],
      ['drill --sample 5', 'five tenants that have waited longest'],
      ['drill list -t acme', 'what earlier drills have found'],
      ['drill show -t acme -d <drill id>', 'one of them, with all that was checked'],
      ['drill verify <drill id>', 'whether its report is as it was signed'],
    );
  }
}
