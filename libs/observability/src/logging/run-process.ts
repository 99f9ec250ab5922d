import { ERROR_MAP, toLifeboatError } from '@lifeboat/kernel';

/**
 * Runs the start of a process. Where that fails it says why on stderr, in one line and without a stack trace, and the
 * process ends with the error's exit code.
 */
export async function runProcess(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (thrown) {
    const error = toLifeboatError(thrown);
    const cause =
      error.code === 'INTERNAL' && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    process.stderr.write(`${error.code}: ${error.detail}${cause} ${error.remedy}\n`);
    // Connections that were opened before the failure would keep the process alive.
    process.exit(ERROR_MAP[error.code].exitCode);
  }
}
