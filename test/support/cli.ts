import { runCli as runCommandLine } from '@lifeboat-apps/cli';
import { runInProcess } from '@lifeboat/testing';
import { Program } from './program.js';

/** How a command ended. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** How a command ended that was run with `--output json`. */
export interface CliJsonResult<T> extends CliResult {
  document: T;
}

const ENTRY = 'apps/cli/dist/main.js';

/** Starts `lifeboat` as a process of its own. */
export function startCli(environment: Record<string, string>, args: readonly string[]): Program {
  return Program.start(ENTRY, { environment, args });
}

/** Runs `lifeboat` as a process of its own, to its end. */
export async function runCliProcess(
  environment: Record<string, string>,
  ...args: readonly string[]
): Promise<CliResult> {
  const program = startCli(environment, args);
  const code = await program.exit;
  return { code, stdout: program.stdout, stderr: program.stderr };
}

/** Runs `lifeboat` to its end, in this process: see `runInProcess`. */
export function runCli(environment: Record<string, string>, ...args: readonly string[]): Promise<CliResult> {
  return runInProcess(runCommandLine, args, environment);
}

/** Runs it with `--output json`: standard output must be one JSON document, whatever happened. */
export async function runCliJson<T>(
  environment: Record<string, string>,
  ...args: readonly string[]
): Promise<CliJsonResult<T>> {
  return withDocument<T>(await runCli(environment, ...args, '--output', 'json'));
}

/** As `runCliJson`, as a process of its own. */
export async function runCliProcessJson<T>(
  environment: Record<string, string>,
  ...args: readonly string[]
): Promise<CliJsonResult<T>> {
  return withDocument<T>(await runCliProcess(environment, ...args, '--output', 'json'));
}

const withDocument = <T>(result: CliResult): CliJsonResult<T> => ({
  ...result,
  document: JSON.parse(result.stdout) as T,
});

/** What every failure must look like to a person. */
export function expectNoInsides({ stdout, stderr }: CliResult): void {
  for (const text of [stdout, stderr]) {
    if (/\n\s+at .*:\d+:\d+|node_modules|\.js:\d+/.test(text)) {
      throw new Error(`the output shows the insides of the program:\n${text}`);
    }
  }
}
