import { systemCodeOf } from '@lifeboat/kernel';
import { EXIT_CODES_HELP } from './exit-codes.js';
import { addGlobalOptions } from './global-options.js';
import { PROGRAM_HELP } from './program-help.js';
import type { Program } from './program.js';
import { refuseDoubledOptions } from './refuse-doubled-options.js';
import { toUsageError } from './usage-error.js';
import { describeUsage } from './usage.js';

/** What Commander throws to end the program after it has printed a help or the version. */
const PRINTED = ['commander.help', 'commander.helpDisplayed', 'commander.version'];

/** Sets up what is common to all commands, once they have been added. */
export function configureProgram(program: Program, version: string): void {
  program
    .name('lifeboat')
    .description('Backs up and restores single tenants of a PostgreSQL database that all tenants share.')
    .version(version, '--version', 'print the version');
  addGlobalOptions(program);
  program.addHelpText('after', PROGRAM_HELP);
  configure(program);
}

function configure(command: Program): void {
  command
    .usage(describeUsage(command))
    // A group tells by itself that it has no such command.
    .allowExcessArguments(command.commands.length > 0)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: true })
    // Every error is printed in one place, which knows the output format.
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', `\n${EXIT_CODES_HELP}`)
    .exitOverride((error) => {
      throw wasPrinted(error) ? error : toUsageError(command, error);
    });
  if (command.parent !== null) {
    refuseDoubledOptions(command);
  }
  command.commands.forEach(configure);
}

/** Not a failure: a help or the version was printed. 0 where that was what the line asked for. */
export interface PrintedError {
  exitCode: number;
}

export function wasPrinted(error: unknown): error is PrintedError {
  return PRINTED.includes(systemCodeOf(error) ?? '');
}
