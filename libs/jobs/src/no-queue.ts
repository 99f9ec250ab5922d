import { JobQueue, type QueuedJobState } from './job-queue.js';

/** No queue at all: `--inline` runs the operation itself right after it was requested, without Redis. */
export class NoQueue extends JobQueue {
  override enqueue(): Promise<void> {
    return Promise.resolve();
  }

  override remove(): Promise<boolean> {
    return Promise.resolve(false);
  }

  override stateOf(): Promise<QueuedJobState> {
    return Promise.resolve('missing');
  }

  override ping(): Promise<void> {
    return Promise.resolve();
  }

  override evictionPolicy(): Promise<null> {
    return Promise.resolve(null);
  }

  override counts(): Promise<[]> {
    return Promise.resolve([]);
  }
}
