import { createInterface } from 'node:readline/promises';
import { once } from 'node:events';
import { interruptible } from '../jobs/interruption.js';
import { Interrupted } from '../jobs/interrupted.js';
import { visibleLines } from '../output/visible.js';

/** What stands for the end of the input, Ctrl-D: no line of it can be this. */
const END = '\n';

/** Whether there is a person to ask: the question goes to standard error, the answer comes from standard input. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks a question that only a clear yes answers.
 *
 * @throws Interrupted on Ctrl-C
 */
export async function confirm(question: string): Promise<boolean> {
  return /^\s*y(es)?\s*$/i.test(await ask(`${question} [y/N]`));
}

/**
 * Asks for a line.
 *
 * @returns the line as it was typed; empty where the input ends
 * @throws Interrupted on Ctrl-C
 */
export async function ask(question: string): Promise<string> {
  // Not as a terminal: Ctrl-C then stays a signal, as it is everywhere else.
  const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    return await interruptible(async (interrupted) => {
      const answer = await Promise.race([
        reader.question(`${visibleLines(question)} `, { signal: interrupted }),
        once(reader, 'close').then(() => END),
      ]);
      if (answer === END) {
        process.stderr.write(END);
        return '';
      }
      return answer;
    });
  } catch (error) {
    throw error instanceof Error && error.name === 'AbortError'
      ? new Interrupted('Nothing was changed.', 'Start it again when it is wanted.')
      : error;
  } finally {
    reader.close();
  }
}
