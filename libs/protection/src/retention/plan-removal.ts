import { isIrreplaceable, lastGoodOf } from './good-backups.js';
import { protectionOf } from './protections.js';
import type { DeletedBackup, WholeHistory } from './read-history.js';

/** What becomes of deleted backups; all else waits. */
export interface RemovalPlan {
  /** Ids, each before what it builds on. */
  remove: string[];
  /** Ids of those that are needed again, since what was good when they were deleted is not any more. */
  spare: string[];
}

/**
 * Decides which deleted backups go for good: those whose grace time is over, that nobody reads and the storage lets go of,
 * and on which nothing is left to build. What was begun is gone on with. A deleted backup that has become the last good one
 * comes back.
 *
 * @param graceMs how long a deleted backup can be brought back, in milliseconds
 */
export function planRemoval({ backups, deleted }: WholeHistory, now: Date, graceMs: number): RemovalPlan {
  const whole = deleted.filter(({ removing }) => !removing);
  const last = new Set(lastGoodOf([...backups, ...whole]).map(({ id }) => id));
  const due = deleted.filter(
    ({ removing, deletedAt }) => removing || now.getTime() - deletedAt.getTime() >= graceMs,
  );
  const spare = due.filter(
    (backup) => !backup.removing && last.has(backup.id) && isIrreplaceable(backup, backups),
  );
  const spared = new Set(spare.flatMap((backup) => [backup.id, ...parentsOf(backup, deleted)]));
  const ready = due.filter(
    (backup) => backup.removing || (!spared.has(backup.id) && protectionOf(backup, now) === null),
  );
  return { remove: withoutChildren(ready, [...backups, ...deleted]), spare: [...spared] };
}

function parentsOf({ parentId }: DeletedBackup, deleted: readonly DeletedBackup[]): string[] {
  const parent = deleted.find(({ id }) => id === parentId);
  return parent === undefined ? [] : [parent.id, ...parentsOf(parent, deleted)];
}

/** Those of which everything that builds on them goes before. */
function withoutChildren(
  ready: readonly DeletedBackup[],
  all: readonly Pick<DeletedBackup, 'id' | 'parentId'>[],
): string[] {
  const left = new Map(ready.map(({ id }) => [id, all.filter((each) => each.parentId === id)]));
  const ordered: string[] = [];
  for (let before = -1; before < ordered.length;) {
    before = ordered.length;
    for (const [id, children] of left) {
      if (children.every((child) => ordered.includes(child.id))) {
        ordered.push(id);
        left.delete(id);
      }
    }
  }
  return ordered;
}
