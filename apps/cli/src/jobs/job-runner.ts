import type { OperationView } from '@lifeboat/protection';

/** Sees to it that a job which was requested before comes to its end, and shows how far it is meanwhile. */
export interface JobRunner {
  /**
   * @returns the job once it has ended, in whatever way
   * @throws Interrupted; LifeboatError where the job can no longer be watched or was not begun
   */
  finish(jobId: string): Promise<OperationView>;
}
