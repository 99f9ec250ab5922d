/** How far a piece of long work is. */
export interface Progress {
  /** What is being done: `copying`, `staging`, `comparing`, … */
  phase: string;
  /** 0 to 100, or null where the total is not known. */
  percent: number | null;
  /** Uncompressed bytes handled so far in this phase. */
  bytes: number;
  /** Rows handled so far in this phase. */
  rows: number;
}

/** Where long work tells how far it is. Called often; the listener throttles. Must not throw. */
export type ProgressListener = (progress: Progress) => void;

export const ignoreProgress: ProgressListener = () => undefined;
