import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BenchDatabase } from '../stage/bench-database.js';
import type { Sample } from './sample.js';
import { serverCpu } from './server-cpu.js';

const run = promisify(execFile);

/**
 * Measures one run after the other, each on a server and a disk at rest: what the last run left in memory is written
 * out before the clock starts.
 */
export class Stopwatch {
  constructor(private readonly database: BenchDatabase) {}

  /** Measures work of this process. */
  async ofOurs(work: () => Promise<unknown>): Promise<Sample> {
    return this.measure(async () => {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    });
  }

  /** @param work answers with the processor time of its child processes, in seconds */
  async ofPeer(work: () => Promise<number>): Promise<Sample> {
    return this.measure(work);
  }

  private async measure(work: () => Promise<number>): Promise<Sample> {
    await this.database.execute('CHECKPOINT');
    await run('sync');
    const { dataDirectory } = this.database;
    const before = await serverCpu(dataDirectory);
    const begun = performance.now();
    const clientCpu = await work();
    const seconds = (performance.now() - begun) / 1000;
    const after = await serverCpu(dataDirectory);
    return { seconds, clientCpu, serverCpu: before === null || after === null ? null : after - before };
  }
}
