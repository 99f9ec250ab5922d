import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';
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

/** Makes one of what Commander throws. */
export function toUsageError(command: Program, thrown: unknown): UsageError {
  return new UsageError(
    `${sentenceOf(command, thrown)} Nothing was started.`,
    `${pathOf(command)} --help lists what there is.`,
    usageOf(command),
  );
}

/** Commander puts "error: " before its sentence, and may put "(Did you mean …?)" behind it. */
function sentenceOf(command: Program, thrown: unknown): string {
  const [said = '', suggestion] = (unknownOption(command, thrown) ?? messageOf(thrown))
    .replace(/^error: /, '')
    .split('\n');
  const sentence = `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
  const ended = sentence.endsWith('.') ? sentence : `${sentence}.`;
  return suggestion === undefined ? ended : `${ended} ${suggestion.replace(/^\((.*)\)$/, '$1')}`;
}

/** Commander looks for missing options first, though the one that is missing may be the one that was misspelt. */
function unknownOption(command: Program, thrown: unknown): string | undefined {
  const unknown = command.args.find((word) => /^--?\w/.test(word));
  return systemCodeOf(thrown) === 'commander.missingMandatoryOptionValue' && unknown !== undefined
    ? `unknown option '${unknown}'`
    : undefined;
}
