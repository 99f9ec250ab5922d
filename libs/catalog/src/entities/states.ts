/** The five states of a piece of long work, of a backup and of a restore. */
export const WORK_STATES = ['queued', 'active', 'completed', 'failed', 'cancelled'] as const;

export type WorkState = (typeof WORK_STATES)[number];

/** Those in which something is still to come. */
export const UNFINISHED_STATES = ['queued', 'active'] as const satisfies readonly WorkState[];

/** What went wrong, as it is stored and shown: the code of a LifeboatError, and what to do about it. */
export interface StoredError {
  code: string;
  detail: string;
  remedy: string;
}
