import type { WriterSession } from './writer-session.js';

/**
 * The rows of one table that an operation may write, cascades and triggers included: a condition over `r` with one
 * parameter, `$2`, or none. It must rest on columns that the operation does not change.
 */
export interface Watch {
  where: string;
  value?: unknown;
}

/** A change that is about to be made. */
interface PlannedChange {
  /** By table as `schema.table`: all that the change can touch. */
  watch: Record<string, Watch>;
  run: () => Promise<void>;
}

/** Chooses rows and plans a change of them; null where the tenant has none that fit. */
export type Operation = (session: WriterSession) => Promise<PlannedChange | null>;

/** The rows that the audit trigger adds in this transaction. */
export const AUDITED: Watch = { where: 'r.at = now()' };

export const byUuid = (...ids: string[]): Watch => ({ where: 'r.id = ANY ($2::uuid[])', value: ids });

export const byNumber = (...ids: string[]): Watch => ({ where: 'r.id = ANY ($2::bigint[])', value: ids });
