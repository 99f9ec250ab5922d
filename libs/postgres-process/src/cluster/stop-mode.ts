import type { StopStep } from '../process/server-process.js';

/** `fast`: sessions are ended, a checkpoint is written. `immediate`: as after a crash, the next start recovers. */
export type StopMode = 'fast' | 'immediate';

const IMMEDIATELY: StopStep[] = [
  { signal: 'SIGQUIT', graceMs: 10_000 },
  { signal: 'SIGKILL', graceMs: 10_000 },
];

export const STOP_STEPS: Record<StopMode, StopStep[]> = {
  fast: [{ signal: 'SIGINT', graceMs: 60_000 }, ...IMMEDIATELY],
  immediate: IMMEDIATELY,
};
