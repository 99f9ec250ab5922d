import type { OperationView } from '@lifeboat/protection';

/** What a display needs to know of a piece of work, whether it is a job or not. */
export interface ShownWork extends Pick<OperationView, 'state' | 'phase' | 'progress'> {
  /** What `progress.rows` counts; `rows` if not given. */
  counted?: string;
}

/** Shows a person how far a piece of long work is. */
export interface ProgressDisplay {
  /** Called often, also when nothing has changed. */
  show(work: ShownWork): void;
  /** Clears up; after it, nothing is drawn over any more. May be called again. */
  end(): void;
}

export const noDisplay: ProgressDisplay = { show: () => undefined, end: () => undefined };
