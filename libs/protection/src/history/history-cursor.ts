import { parseLsn } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';

/** A place in the history of a row: behind so many changes of it in the transaction that was committed there. */
export interface HistoryPlace {
  lsn: string;
  changes: number;
}

export const formatCursor = ({ lsn, changes }: HistoryPlace): string => `${lsn}:${String(changes)}`;

/** @throws LifeboatError INVALID_REQUEST */
export function parseCursor(cursor: string | null): HistoryPlace | null {
  if (cursor === null) {
    return null;
  }
  const [, lsn, changes] = /^([0-9A-F]{1,8}\/[0-9A-F]{1,8}):(\d{1,9})$/.exec(cursor) ?? [];
  if (lsn === undefined || changes === undefined) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `"${cursor}" is no cursor of a history. Nothing was started.`,
      remedy: 'Give nextCursor of the answer before, or none to begin at the beginning.',
    });
  }
  return { lsn, changes: Number(changes) };
}

/** Whether a change was on an earlier page. */
export function wasShown(place: HistoryPlace, after: HistoryPlace | null): boolean {
  if (after === null) {
    return false;
  }
  const [here, there] = [parseLsn(place.lsn), parseLsn(after.lsn)];
  return here < there || (here === there && place.changes <= after.changes);
}
