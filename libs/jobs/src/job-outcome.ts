/** How a run of a job ended, as far as the queue is concerned. The operation's row has the details. */
export type JobOutcome =
  /** Nothing is left to do, whether it went well, was cancelled or had been done before. */
  | { kind: 'done' }
  /** It failed for a reason that may pass: try again after the queue's backoff. */
  | { kind: 'retry'; error: Error }
  /** It failed for good. */
  | { kind: 'failed'; error: Error }
  /** Not now: come back in so many milliseconds. Costs no attempt. */
  | { kind: 'later'; afterMs: number };
