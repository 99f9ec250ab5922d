import { ERROR_MAP, type ExitCode, LifeboatError, toLifeboatError } from '@lifeboat/kernel';

/**
 * Tells a person what stopped a program: what happened, and what to do about it. A fault of our own comes with its
 * stack, since there is nobody else to find it.
 *
 * @returns the exit code that the error stands for
 */
export function printError(thrown: unknown, stream: NodeJS.WritableStream): ExitCode {
  const error = toLifeboatError(thrown);
  stream.write(`lifeboat: ${error.detail}\n  -> ${error.remedy}\n`);
  if (!(thrown instanceof LifeboatError) && thrown instanceof Error) {
    stream.write(`${thrown.stack ?? thrown.message}\n`);
  }
  return ERROR_MAP[error.code].exitCode;
}
