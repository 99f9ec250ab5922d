import { printable } from '@lifeboat/observability';

/**
 * A text on one line as a terminal shall show it. Much of it others have chosen, such as names, labels and reasons: a
 * control character in one could hide what stands beside it, or make the terminal show what nobody wrote.
 */
export function visible(text: string): string {
  return printable(text, Infinity);
}

/** As `visible`, of a text that has lines of its own. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
