import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What a script is given. */
export interface ScriptInput {
  /** As `"$@"`. */
  args: readonly string[];
  /** On top of ours. */
  environment: Record<string, string>;
}

/**
 * Runs a bash script as a child process.
 *
 * @returns processor time of the script and of all programs in it, in seconds
 * @throws Error with the programs' own words if any program of any pipeline fails
 */
export async function runTimedScript(script: string, { args, environment }: ScriptInput): Promise<number> {
  const timed = `set -euo pipefail; TIMEFORMAT='%U %S'; time {\n${script}\n}`;
  const child = spawn('bash', ['-c', timed, 'bash', ...args], {
    env: { ...process.env, ...environment, LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const words = (await text(child.stderr)).trim();
  const code = await ended;
  if (code !== 0) {
    throw new Error(`a peer ended with code ${String(code)}: ${words}`);
  }
  const [user, system] = (words.split('\n').at(-1) ?? '').split(' ').map(Number);
  return (user ?? 0) + (system ?? 0);
}
