import { aborted, ExitCode } from '@lifeboat/kernel';
import { withClosing } from '../boot/closing.js';
import { Interrupted, listenForInterruption } from '../boot/interruption.js';
import { printError } from '../boot/print-error.js';
import { isDatabaseConfigured } from './is-database-configured.js';
import { startConfigured } from './start-configured.js';
import { startLocal } from './start-local.js';
import { parseStartOptions, START_USAGE, type StartOptions } from './start-options.js';

/**
 * Runs Lifeboat until it is asked to stop.
 *
 * @returns the process's exit code: 0 when it was stopped, however early
 */
export async function startCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  const interruption = listenForInterruption();
  try {
    const options = parseStartOptions(args);
    if (options === null) {
      process.stdout.write(START_USAGE);
    } else {
      await runUntilAborted(options, environment, interruption.signal);
    }
    return ExitCode.DONE;
  } catch (thrown) {
    return thrown instanceof Interrupted ? ExitCode.DONE : printError(thrown, process.stderr);
  } finally {
    interruption.dispose();
  }
}

async function runUntilAborted(
  { state }: StartOptions,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  await withClosing(async (onClose) => {
    const configured = isDatabaseConfigured(environment);
    // A service's standard output holds its log, line by line, and nothing else.
    const stream = configured ? process.stderr : process.stdout;
    const say = (text: string): void => {
      stream.write(`${text}\n`);
    };
    const run = { environment, say, signal, onClose };
    await (configured ? startConfigured(run) : startLocal(run, state));
    await aborted(signal);
    say('Stopping');
  });
}
