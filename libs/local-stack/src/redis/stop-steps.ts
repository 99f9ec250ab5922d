import type { StopStep } from '@lifeboat/postgres-process';

export const REDIS_STOP_STEPS: StopStep[] = [
  { signal: 'SIGTERM', graceMs: 20_000 },
  { signal: 'SIGKILL', graceMs: 10_000 },
];
