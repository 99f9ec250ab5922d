import { styleText } from 'node:util';
import { Interrupted } from '../boot/interruption.js';
import { duration } from './figures.js';
import { stopwatch } from './measured.js';

const CLEAR_LINE = '\r\u001b[2K';
const TITLE_WIDTH = 13;
const TEXT_WIDTH = 84;

/** Tells people what happens, a line for each thing. Colours, and a line that is rewritten, only on a terminal. */
export class Story {
  constructor(private readonly stream: NodeJS.WriteStream) {}

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
    if (this.stream.isTTY) {
      this.stream.write(`  ${this.styled('dim', `… ${title}`)}`);
    }
  }

  private settle(well: boolean, title: string, text: string, seconds?: number): void {
    const mark = well ? this.styled('green', '✓') : this.styled('red', '✗');
    const time =
      seconds === undefined ? '' : `${' '.repeat(Math.max(2, TEXT_WIDTH - text.length))}${duration(seconds)}`;
    const start = this.stream.isTTY ? CLEAR_LINE : '';
    this.say(`${start}  ${mark} ${title.padEnd(TITLE_WIDTH)}${text}${this.styled('dim', time)}`);
  }

  private styled(format: 'bold' | 'dim' | 'green' | 'red', text: string): string {
    return styleText(format, text, { stream: this.stream });
  }
}
