import { ExitCode } from '@lifeboat/kernel';
import { Injectable } from '@nestjs/common';
import { InjectCommander } from 'nest-commander';
import { addAccessHelp } from './access/access-help.js';
import type { DeclaredCommand } from './access/command-access.js';
import { Output } from './output/output.js';
import { reportError } from './output/report-error.js';
import { configureProgram, type PrintedError, wasPrinted } from './program/configure-program.js';
import type { Program } from './program/program.js';
import { refuseNul } from './program/refuse-nul.js';
import { readVersion } from './program/version.js';

/** The command line from its first word to the exit code. */
@Injectable()
export class CommandLine {
  constructor(
    @InjectCommander() private readonly program: Program,
    private readonly output: Output,
  ) {}

  /** Never throws: nest-commander by itself would let a failed command end with 0. */
  async run(argv: readonly string[], commands: readonly DeclaredCommand[]): Promise<ExitCode> {
    addAccessHelp(this.program, commands);
    configureProgram(this.program, readVersion());
    try {
      refuseNul(argv);
      await this.program.parseAsync([...argv], { from: 'user' });
      return this.output.exitCode;
    } catch (error) {
      return wasPrinted(error) ? exitCodeAfterPrinting(error) : reportError(this.output, error);
    }
  }
}

/** Help that was asked for is done; help that stands in for a missing command is a mistake in the line. */
function exitCodeAfterPrinting(error: PrintedError): ExitCode {
  return error.exitCode === 0 ? ExitCode.DONE : ExitCode.USAGE;
}
