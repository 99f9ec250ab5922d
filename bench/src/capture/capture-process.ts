import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../apps/change-capture/dist/main.js', import.meta.url));

/** The change capture as it is built, in a process of its own, so that its memory is a capture's. */
export class CaptureProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(environment: Record<string, string>) {
    this.child = spawn(process.execPath, [PROGRAM], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.ended = once(this.child, 'close');
  }

  /** The most memory that it has held so far, in megabytes; NaN on a system without /proc. */
  async peakMegabytes(): Promise<number> {
    const status = await readFile(`/proc/${String(this.child.pid)}/status`, 'utf8').catch(() => '');
    return Math.round((Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6);
  }

  /** Processor time that it has taken so far; NaN on a system without /proc. */
  async cpuSeconds(): Promise<number> {
    const stat = await readFile(`/proc/${String(this.child.pid)}/stat`, 'utf8').catch(() => '');
    // Behind the program's name, which may hold spaces: user and system time, in hundredths of a second.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}
