import { ExitCode, toLifeboatError } from '@lifeboat/kernel';
import { Interrupted, listenForInterruption } from '../boot/interruption.js';
import { printError } from '../boot/print-error.js';
import { DEMO_USAGE, type DemoOptions, parseDemoOptions } from './demo-options.js';
import type { DemoHooks } from './demo-run.js';
import { runDemo } from './run-demo.js';
import { Story, type TextStream } from './story.js';

/** Where the output goes. */
export interface Terminal {
  stdout: TextStream;
  stderr: TextStream;
}

/**
 * The demo as a command.
 *
 * @returns its exit code: 0 only where the proof holds
 */
export async function demoCommand(
  args: readonly string[],
  terminal: Terminal,
  hooks: DemoHooks = {},
): Promise<ExitCode> {
  let options: DemoOptions | null;
  try {
    options = parseDemoOptions(args);
  } catch (error) {
    return printError(error, terminal.stderr);
  }
  if (options === null) {
    terminal.stdout.write(DEMO_USAGE);
    return ExitCode.DONE;
  }
  return perform(options, terminal, hooks);
}

async function perform(
  options: DemoOptions,
  { stdout, stderr }: Terminal,
  hooks: DemoHooks,
): Promise<ExitCode> {
  const interruption = listenForInterruption();
  const answer = (document: object): void => {
    if (options.json) {
      stdout.write(`${JSON.stringify(document)}\n`);
    }
  };
  try {
    const story = new Story(options.json ? stderr : stdout);
    const result = await runDemo(options, { story, signal: interruption.signal }, hooks);
    answer(result);
    return result.verified ? ExitCode.DONE : ExitCode.FAILED;
  } catch (thrown) {
    if (thrown instanceof Interrupted) {
      return ExitCode.INTERRUPTED;
    }
    const { code, detail, remedy } = toLifeboatError(thrown);
    answer({ verified: false, error: { code, detail, remedy } });
    return printError(thrown, stderr);
  } finally {
    interruption.dispose();
  }
}
