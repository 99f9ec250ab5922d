import { execFile } from 'node:child_process';
import type { ServerAccount } from './server-account.js';
import { serverEnvironment } from './server-environment.js';

/** How a program is run. */
export interface RunOptions {
  /** Run as this account instead of ours. */
  account?: ServerAccount | null;
  /** Working directory; `/` if not given, because the account may not be allowed to enter ours. */
  cwd?: string;
  /** Milliseconds after which the program is killed; 60,000 if not given. */
  timeoutMs?: number;
  /** Variables on top of the neutral environment. */
  environment?: Record<string, string>;
  /** Kills the program when aborted. */
  signal?: AbortSignal;
}

/**
 * Runs a program to its end, in a neutral environment (no PG* variables, messages in English).
 *
 * @throws Error with the program's own words if it fails or cannot be started
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { account, cwd = '/', timeoutMs = 60_000, environment = {}, signal }: RunOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      {
        cwd,
        env: { ...serverEnvironment(), ...environment },
        timeout: timeoutMs,
        maxBuffer: 16 * 1024 * 1024,
        ...(signal && { signal }),
        ...(account && { uid: account.uid, gid: account.gid }),
      },
      (error, stdout, stderr) => {
        if (signal?.aborted) {
          reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
          return;
        }
        if (error === null) {
          resolve({ stdout, stderr });
          return;
        }
        const words = stderr.trim() || stdout.trim();
        reject(words === '' ? error : new Error(`${program}: ${words}`, { cause: error }));
      },
    );
  });
}
