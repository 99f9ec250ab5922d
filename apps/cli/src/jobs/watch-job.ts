import { setTimeout as pause } from 'node:timers/promises';
import { ERROR_MAP, toLifeboatError } from '@lifeboat/kernel';
import type { GetJob, OperationView } from '@lifeboat/protection';

const LOOK_EVERY_MS = 300;
/** A server that restarts is back by then; the job itself does not need the one who watches it. */
const PATIENCE_MS = 30_000;

/**
 * Looks at a job again and again until it has ended.
 *
 * @param onLook sees the job each time while it has not ended
 * @param signal ends the watching; its reason is thrown
 * @throws LifeboatError where the catalog stays away for half a minute, or the job is not there
 */
export async function watchJob(
  jobs: GetJob,
  jobId: string,
  onLook: (job: OperationView) => void,
  signal: AbortSignal,
): Promise<OperationView> {
  let lastSeen: number | null = null;
  for (;;) {
    signal.throwIfAborted();
    try {
      const job = await jobs.get(jobId);
      lastSeen = performance.now();
      if (job.finishedAt !== null) {
        return job;
      }
      onLook(job);
    } catch (error) {
      const passing = ERROR_MAP[toLifeboatError(error).code].retry === 'backoff';
      if (!passing || lastSeen === null || performance.now() - lastSeen > PATIENCE_MS) {
        throw error;
      }
    }
    await rest(signal);
  }
}

async function rest(signal: AbortSignal): Promise<void> {
  try {
    await pause(LOOK_EVERY_MS, undefined, { signal });
  } catch {
    // Interrupted: the next look throws the reason.
  }
}
