import type { Response } from 'express';

/** Tells the caller of accepted work where to follow it. */
export function locateJob<T extends { jobId: string }>(response: Response, accepted: T): T {
  response.location(`/api/backup/jobs/${accepted.jobId}`);
  return accepted;
}
