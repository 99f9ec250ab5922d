import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { guardAgainstOurDeath } from './death-guard.js';
import type { ServerAccount } from './server-account.js';
import { serverEnvironment } from './server-environment.js';

export interface ServerProcessOptions {
  program: string;
  args: readonly string[];
  cwd: string;
  account: ServerAccount | null;
  /** Gets standard output and error, appended. */
  logFile: string;
}

/** One step of asking a server to stop. */
export interface StopStep {
  signal: NodeJS.Signals;
  /** How long it has to follow, before the next step. */
  graceMs: number;
}

/** A server that runs as our child and dies with us. It never keeps our event loop alive. */
export class ServerProcess {
  #ended = false;

  private constructor(
    readonly pid: number,
    private readonly child: ChildProcess,
    private readonly exit: Promise<void>,
  ) {
    void exit.then(() => {
      this.#ended = true;
    });
  }

  /** @throws Error if the program cannot be started at all */
  static async spawn({ program, args, cwd, account, logFile }: ServerProcessOptions): Promise<ServerProcess> {
    const log = openSync(logFile, 'a');
    try {
      const child = spawn(program, args, {
        cwd,
        env: serverEnvironment(),
        detached: true, // a Ctrl-C at the terminal is ours to handle: the server must outlive our last queries
        stdio: ['ignore', log, log],
        ...(account && { uid: account.uid, gid: account.gid }),
      });
      const exit = new Promise<void>((resolve) => {
        child.once('exit', () => {
          resolve();
        });
      });
      const pid = await started(child);
      const releaseGuard = guardAgainstOurDeath(pid, account);
      void exit.then(releaseGuard);
      child.unref();
      return new ServerProcess(pid, child, exit);
    } finally {
      closeSync(log);
    }
  }

  get running(): boolean {
    return !this.#ended;
  }

  /** Goes through the steps until the server has ended; the last one is waited for without limit. */
  async stop(steps: readonly StopStep[]): Promise<void> {
    this.child.ref();
    for (const { signal, graceMs } of steps) {
      if (this.#ended) {
        return;
      }
      this.child.kill(signal);
      await this.endedWithin(graceMs);
    }
    await this.exit;
  }

  /** Waits for the end of the server, but not longer than this. */
  async endedWithin(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([this.exit, timeout]);
    clearTimeout(timer);
    return this.#ended;
  }
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      if (child.pid === undefined) {
        reject(new Error('The process has no id.'));
      } else {
        resolve(child.pid);
      }
    });
  });
}
