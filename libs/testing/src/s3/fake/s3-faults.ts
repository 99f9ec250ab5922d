import type { S3Operation } from './s3-request.js';

/**
 * What becomes of a request: an error is answered; the connection breaks in the middle of what is sent; the request is
 * done, and the connection breaks before the answer, or in the middle of it; the answer has a wrong byte; or nobody
 * ever answers.
 */
export type S3Fault =
  | { kind: 'answer'; status: number; code: string }
  | { kind: 'cut-request' | 'lose-reply' | 'cut-reply' | 'alter-reply' | 'hang' };

interface Trap {
  operation: S3Operation;
  fault: S3Fault;
  /** Requests that pass before. */
  passing: number;
  left: number;
}

/** What will go wrong. */
export class S3Faults {
  private traps: Trap[] = [];

  /**
   * @param times how many requests of this kind will meet it
   * @param passing how many come through before
   */
  add(operation: S3Operation, fault: S3Fault, times = 1, passing = 0): void {
    this.traps.push({ operation, fault, left: times, passing });
  }

  clear(): void {
    this.traps = [];
  }

  /** The fault that this request meets. */
  take(operation: S3Operation): S3Fault | null {
    const trap = this.traps.find((each) => each.operation === operation && each.left > 0);
    if (trap === undefined) {
      return null;
    }
    if (trap.passing > 0) {
      trap.passing -= 1;
      return null;
    }
    trap.left -= 1;
    return trap.fault;
  }
}
