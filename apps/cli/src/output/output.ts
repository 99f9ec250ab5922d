import { ExitCode } from '@lifeboat/kernel';
import { Injectable } from '@nestjs/common';
import { Invocation } from '../program/invocation.js';
import { visibleLines } from './visible.js';

/** What a command answers with. */
export interface Answer {
  /** For machines: what JSON prints. */
  document: unknown;
  /** For people. */
  text: () => string;
  /** Done, if not given. */
  exitCode?: ExitCode;
}

/** Standard output for the answer, one per call; standard error for everything else. */
@Injectable()
export class Output {
  /** How the process ends if nothing goes wrong any more. */
  exitCode = ExitCode.DONE;

  constructor(private readonly invocation: Invocation) {}

  answer({ document, text, exitCode = ExitCode.DONE }: Answer): void {
    this.exitCode = exitCode;
    process.stdout.write(
      this.isJson ? `${JSON.stringify(document, null, 2)}\n` : `${visibleLines(text())}\n`,
    );
  }

  /** A remark for a person, not part of the answer. */
  note(text: string): void {
    if (!this.invocation.options.quiet) {
      this.always(text);
    }
  }

  /** For a person, also with `--quiet`: errors, and what is asked. */
  always(text: string): void {
    process.stderr.write(`${visibleLines(text)}\n`);
  }

  get isJson(): boolean {
    return this.invocation.options.output === 'json';
  }

  get isVerbose(): boolean {
    return this.invocation.options.verbose;
  }
}
