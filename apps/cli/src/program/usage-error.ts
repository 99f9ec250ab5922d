import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { Program } from './program.js';
import { pathOf, usageOf } from './usage.js';

/** A command line that cannot be understood. */
export class UsageError extends LifeboatError {
  constructor(
    detail: string,
    remedy: string,
    /** How the command is called rightly. */
    readonly usage: string,
  ) {
    super('INVALID_REQUEST', { detail, remedy });
  }
}

/** Makes one of what Commander throws, which puts "error: " before its sentence and may suggest a name behind it. */
export function toUsageError(command: Program, thrown: unknown): UsageError {
  const sentence = messageOf(thrown)
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .trim();
  return new UsageError(
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.?)]$/.test(sentence) ? '' : '.'} Nothing was started.`,
    `${pathOf(command)} --help lists what there is.`,
    usageOf(command),
  );
}
