import type { Incident } from './incident.js';
import { sizeOf } from './size-of.js';

/** From this share of the limit on, somebody should look. */
const NEAR = 0.8;

/** What the slot of a database holds back, in bytes. */
export interface RetainedWal {
  database: string;
  retainedBytes: number;
}

/** Databases whose slot will soon be given up. */
export function slotIncidents(slots: readonly RetainedWal[], maxRetainedWal: number): Incident[] {
  return slots
    .filter(({ retainedBytes }) => retainedBytes > NEAR * maxRetainedWal)
    .map(({ database, retainedBytes }) => ({
      kind: 'wal_retained',
      subjectType: 'database',
      subject: database,
      detail: `The replication slot of ${database} holds back ${sizeOf(retainedBytes)} of WAL; at CHANGE_LOG_MAX_RETAINED_WAL (${sizeOf(maxRetainedWal)}) it is dropped, and the change log has a gap.`,
      remedy: `See whether change-capture runs, and its log: lifeboat protect --status --database ${database}`,
    }));
}
