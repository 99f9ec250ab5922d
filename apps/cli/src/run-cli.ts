import type { ExitCode } from '@lifeboat/kernel';
import { CommandFactory } from 'nest-commander';
import { declaredCommands } from './access/declared-commands.js';
import { CliModule } from './cli.module.js';
import { CommandLine } from './command-line.js';

/**
 * Runs one command line, without `node` and the program's own name.
 *
 * @returns the exit code; what went wrong was printed
 */
export async function runCli(argv: readonly string[]): Promise<ExitCode> {
  const app = await CommandFactory.createWithoutRunning(CliModule, { logger: false, abortOnError: false });
  try {
    return await app.get(CommandLine).run(argv, declaredCommands());
  } finally {
    await app.close();
  }
}
