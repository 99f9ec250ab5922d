import { benchApplicationCost } from './cases/application-cost.js';
import { benchBackUp } from './cases/back-up.js';
import type { BenchContext } from './cases/bench-context.js';
import { benchCapture } from './cases/capture.js';
import { benchIncremental } from './cases/incremental.js';
import { benchLocks } from './cases/locks.js';
import { benchMemory } from './cases/memory.js';
import { benchRecovery } from './cases/recovery.js';
import { benchRestore } from './cases/restore.js';
import { benchSmallTenants } from './cases/small-tenants.js';
import type { BenchName, BenchOptions } from './options.js';
import { describeEnvironment } from './report/environment.js';
import { judge } from './report/judge.js';
import type { Judged, Report, Result } from './report/report.js';
import { BenchStage } from './stage/bench-stage.js';

const CASES: Record<BenchName, (context: BenchContext) => Promise<Result[]>> = {
  backup: benchBackUp,
  incremental: benchIncremental,
  restore: benchRestore,
  'small-tenants': benchSmallTenants,
  memory: benchMemory,
  locks: benchLocks,
  recovery: benchRecovery,
  capture: benchCapture,
  cost: benchApplicationCost,
};

/** Runs the chosen benches one after the other on servers of their own. */
export async function runBenches(options: BenchOptions, say: (line: string) => void): Promise<Report> {
  const stage = await BenchStage.open({ keep: options.keep, say });
  try {
    const environment = await describeEnvironment(stage.stack.postgres.superuserUrl('postgres'));
    const results: Judged[] = [];
    for (const name of options.benches) {
      results.push(...(await CASES[name]({ stage, options, say })).map(judge));
    }
    return { environment, runs: options.runs, sizes: options.sizes, results };
  } finally {
    await stage.close();
  }
}
