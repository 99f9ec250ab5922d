import { Injectable } from '@nestjs/common';
import { Output } from '../output/output.js';
import { Invocation } from '../program/invocation.js';
import { BarDisplay } from './bar-display.js';
import { LineDisplay } from './line-display.js';
import { noDisplay, type ProgressDisplay } from './progress-display.js';

/** Makes the display that fits where standard error goes. */
@Injectable()
export class Displays {
  constructor(
    private readonly invocation: Invocation,
    private readonly output: Output,
  ) {}

  create(): ProgressDisplay {
    if (this.invocation.options.quiet) {
      return noDisplay;
    }
    return process.stderr.isTTY ? new BarDisplay() : new LineDisplay((line) => this.output.note(line));
  }
}
