import type { Clock } from '@lifeboat/kernel';
import { TRIAL_PHASES, type TrialPhase } from '../validate/trial-extras.js';

/** How long each phase took, in milliseconds; phases that there were none of are left out. */
export type PhaseDurations = Partial<Record<TrialPhase, number>>;

/** Adds up how long the phases of a drill take. */
export class PhaseTimer {
  private readonly spent = new Map<TrialPhase, number>();

  constructor(private readonly clock: Clock) {}

  /** In their order. */
  get durations(): PhaseDurations {
    return Object.fromEntries(
      TRIAL_PHASES.flatMap((phase) => {
        const spent = this.spent.get(phase);
        return spent === undefined ? [] : [[phase, spent]];
      }),
    );
  }

  /** Milliseconds of all phases so far. */
  get total(): number {
    return [...this.spent.values()].reduce((sum, spent) => sum + spent, 0);
  }

  /** Does the work of a phase. Within another phase's work it counts for both. */
  measure = async <T>(phase: TrialPhase, work: () => Promise<T>): Promise<T> => {
    const begun = this.clock.now().getTime();
    try {
      return await work();
    } finally {
      // Clocks may be set back.
      const spent = Math.max(0, this.clock.now().getTime() - begun);
      this.spent.set(phase, (this.spent.get(phase) ?? 0) + spent);
    }
  };
}
