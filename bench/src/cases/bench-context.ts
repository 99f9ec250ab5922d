import type { BenchOptions } from '../options.js';
import type { BenchStage } from '../stage/bench-stage.js';

/** What a bench is given. */
export interface BenchContext {
  stage: BenchStage;
  options: BenchOptions;
  say: (line: string) => void;
}
