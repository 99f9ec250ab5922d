import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ProgramOptions {
  args?: readonly string[];
  cwd?: string;
  /** Replaces the environment but for PATH. */
  environment?: Record<string, string>;
}

/** One of our programs, as it was built, in a process of its own. */
export class Program {
  stdout = '';
  stderr = '';
  /** Its exit code; -1 where a signal ended it. */
  readonly exit: Promise<number>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exit = new Promise((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  }

  /** @param entry as `apps/standalone/dist/main.js` */
  static start(entry: string, { args = [], cwd = process.cwd(), environment = {} }: ProgramOptions): Program {
    const path = join(process.cwd(), entry);
    const env = { PATH: process.env['PATH'], ...environment };
    return new Program(
      spawn(process.execPath, [path, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  /** The most memory that it has held so far, in bytes. */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${String(this.child.pid)}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
