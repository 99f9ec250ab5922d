import { Injectable } from '@nestjs/common';
import { InjectCommander } from 'nest-commander';
import { type GlobalOptions, readGlobalOptions } from './global-options.js';
import type { Program } from './program.js';

/** What this call of the program was asked for besides the command itself. */
@Injectable()
export class Invocation {
  constructor(@InjectCommander() private readonly program: Program) {}

  /** As far as the line was read; a mistake in it may come before an option. */
  get options(): GlobalOptions {
    return readGlobalOptions(this.program);
  }
}
