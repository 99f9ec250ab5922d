import { styleText } from 'node:util';
import { Interrupted } from '../boot/interruption.js';
import { duration } from './figures.js';
import { stopwatch } from './measured.js';

const CLEAR_LINE = '\r\u001b[2K';
const TITLE_WIDTH = 14;
const TEXT_WIDTH = 82;
const TIME_WIDTH = 10;

/** Takes text; a terminal says so. */
export interface TextStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

/** Tells people what happens, a line for each thing. Colours, and a line that is rewritten, only on a terminal. */
export class Story {
  constructor(private readonly stream: TextStream) {}

  /** A plain line. */
  say(text = ''): void {
    this.stream.write(`${text}\n`);
  }

  heading(text: string): void {
    this.say(this.styled('bold', text));
  }

  /** Does one step, and tells how long it took and what `describe` makes of its result. */
  async step<T>(title: string, work: () => Promise<T>, describe: (result: T) => string): Promise<T> {
    const seconds = stopwatch();
    this.pending(title);
    try {
      const result = await work();
      this.settle(true, title, describe(result), seconds());
      return result;
    } catch (error) {
      this.settle(false, title, error instanceof Interrupted ? error.message : 'failed', seconds());
      throw error;
    }
  }

  /** One piece of the proof. */
  verdict(holds: boolean, title: string, text: string): void {
    this.settle(holds, title, text);
  }

  private pending(title: string): void {
    if (this.stream.isTTY === true) {
      this.stream.write(`  ${this.styled('dim', `… ${title}`)}`);
    }
  }

  private settle(well: boolean, title: string, text: string, seconds?: number): void {
    const mark = well ? this.styled('green', '✓') : this.styled('red', '✗');
    const time =
      seconds === undefined
        ? ''
        : this.styled(
            'dim',
            `${' '.repeat(Math.max(0, TEXT_WIDTH - text.length))}${duration(seconds).padStart(TIME_WIDTH)}`,
          );
    const start = this.stream.isTTY === true ? CLEAR_LINE : '';
    this.say(`${start}  ${mark} ${title.padEnd(TITLE_WIDTH)}${text}${time}`);
  }

  private styled(format: 'bold' | 'dim' | 'green' | 'red', text: string): string {
    return styleText(format, text, { stream: this.stream });
  }
}
