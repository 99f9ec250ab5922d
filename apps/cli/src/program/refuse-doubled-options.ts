import type { Program } from './program.js';
import { UsageError } from './usage-error.js';
import { usageOf } from './usage.js';

/** Options that collect the values of all times that they are given. */
const REPEATABLE: readonly string[] = ['on-collision'];

/**
 * Lets a command refuse an option with a value that is given twice. Commander would take the last value, and nobody can say
 * which of two tenants was meant. Global options are not among them: an alias of the shell may give them, and the line again.
 */
export function refuseDoubledOptions(command: Program): void {
  for (const option of command.options) {
    if (option.required && !REPEATABLE.includes(option.name())) {
      refuseSecond(command, { flags: option.flags, name: option.name() });
    }
  }
}

function refuseSecond(command: Program, { flags, name }: { flags: string; name: string }): void {
  let given = false;
  command.on(`option:${name}`, () => {
    if (given) {
      throw new UsageError(
        `Option '${flags}' was given twice. Nothing was started.`,
        'Give it once; several values of a list are separated by commas.',
        usageOf(command),
      );
    }
    given = true;
  });
}
