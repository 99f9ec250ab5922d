import type { OperationView } from '@lifeboat/protection';

/** Shows a person how far a piece of long work is. */
export interface ProgressDisplay {
  /** Called often, also when nothing has changed. */
  show(job: OperationView): void;
  /** Clears up; after it, nothing is drawn over any more. May be called again. */
  end(): void;
}

export const noDisplay: ProgressDisplay = { show: () => undefined, end: () => undefined };
