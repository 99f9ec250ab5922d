import type { LogFn, Logger } from 'pino';
import { withoutRowValues } from './without-row-values.js';

/**
 * Pino's hook before each line: takes row values out of the error that is to be logged. Before the serializers, since the
 * message of the error becomes that of a line which has none.
 */
export function logWithoutRowValues(this: Logger, args: Parameters<LogFn>, log: LogFn): void {
  const [first, ...rest] = args;
  log.apply(this, [cleaned(first), ...rest]);
}

function cleaned(first: unknown): unknown {
  return typeof first === 'object' && first !== null && 'err' in first
    ? { ...first, err: withoutRowValues(first.err) }
    : withoutRowValues(first);
}
