import { measureWorker } from '../memory/measure-worker.js';
import type { MemoryPeak } from '../report/report.js';
import type { BenchContext } from './bench-context.js';

const GOAL_MEGABYTES = 300;

/** The most memory that backing up and restoring a tenant takes, by the tenant's size. */
export async function benchMemory({ stage, options, say }: BenchContext): Promise<MemoryPeak[]> {
  const { megabytes: large, smallTenants, memory } = options.sizes;
  const peaks: MemoryPeak[] = [];
  for (const megabytes of memory) {
    const database = await stage.database({
      megabytes,
      smallTenants: megabytes === large ? smallTenants : 0,
    });
    const steps = await measureWorker(database, await stage.repository());
    say(`memory, ${megabytes} MB: ${steps.map((step) => `${step.step} ${step.megabytes} MB`).join(', ')}`);
    peaks.push({
      kind: 'memory',
      name: `memory ${megabytes} MB`,
      title: `Peak memory of a process that backs up and restores ${megabytes} MB`,
      goal: GOAL_MEGABYTES,
      steps,
      facts: { rows: database.large.rows },
    });
  }
  return peaks;
}
