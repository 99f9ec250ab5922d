/** The five states of a piece of long work, of a backup and of a restore. */
export const WORK_STATES = ['queued', 'active', 'completed', 'failed', 'cancelled'] as const;

export type WorkState = (typeof WORK_STATES)[number];

/** What went wrong, as it is stored and shown: the code of a LifeboatError, and what to do about it. */
export interface StoredError {
  code: string;
  detail: string;
  remedy: string;
}
