import type { OperationView } from '@lifeboat/protection';

/** A job that was followed to its end, for machines: what the API answers to its start, and what came of it. */
export function jobDocument(ids: Record<string, string>, job: OperationView): Record<string, unknown> {
  const { id, state, result, createdAt, startedAt, finishedAt } = job;
  return { jobId: id, ...ids, status: state, result, createdAt, startedAt, finishedAt };
}
