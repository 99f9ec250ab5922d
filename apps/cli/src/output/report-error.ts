import { ERROR_MAP, ExitCode, LifeboatError, messageOf, toLifeboatError } from '@lifeboat/kernel';
import { UsageError } from '../program/usage-error.js';
import { Interrupted } from '../jobs/interrupted.js';
import type { Output } from './output.js';

/**
 * Tells a person on standard error what happened and what to do; with `--output json` also a machine, on standard
 * output, which then still holds one JSON document.
 *
 * @returns the exit code that fits
 */
export function reportError(output: Output, thrown: unknown): ExitCode {
  const error = thrown instanceof Interrupted ? thrown : toLifeboatError(thrown);
  const { code, detail } = error;
  const remedy =
    code === 'INTERNAL' ? 'Run it again with --verbose to see the cause, and report it.' : error.remedy;
  const exitCode = error instanceof Interrupted ? ExitCode.INTERRUPTED : ERROR_MAP[error.code].exitCode;
  if (output.isJson) {
    const jobId = jobIdOf(error);
    output.answer({
      document: { error: { code, detail, remedy }, ...(jobId === null ? {} : { jobId }) },
      text: () => detail,
    });
  }
  output.always(`lifeboat: ${detail} (${code})`);
  if (error instanceof UsageError) {
    output.always(error.usage);
  }
  output.always(`  -> ${remedy}`);
  if (output.isVerbose) {
    causesOf(error).forEach((cause) => output.always(`  because: ${cause}`));
  }
  return exitCode;
}

function jobIdOf(error: LifeboatError | Interrupted): string | null {
  if (error instanceof Interrupted) {
    return error.jobId;
  }
  const jobId = error.meta['jobId'];
  return typeof jobId === 'string' ? jobId : null;
}

/** The chain of causes. Only a defect shows where it happened: who runs with --verbose is about to report it. */
function causesOf(error: Error): string[] {
  const causes: string[] = [];
  const isDefect = error instanceof LifeboatError && error.code === 'INTERNAL';
  for (let cause = error.cause; cause !== undefined;) {
    causes.push(isDefect && cause instanceof Error ? (cause.stack ?? cause.message) : messageOf(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}
