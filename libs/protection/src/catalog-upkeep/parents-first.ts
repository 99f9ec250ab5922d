import type { RegisteredBackup } from '@lifeboat/catalog';

export interface Lineage {
  /** Each behind its parent. */
  ordered: RegisteredBackup[];
  /** Those whose parent, or a parent of it, is neither known nor among them. */
  orphaned: RegisteredBackup[];
}

/**
 * Orders backups so that each can be registered when it comes.
 *
 * @param known ids of backups that are registered already
 */
export function parentsFirst(backups: readonly RegisteredBackup[], known: ReadonlySet<string>): Lineage {
  const waiting = new Map<string, RegisteredBackup[]>();
  const ordered: RegisteredBackup[] = [];
  for (const backup of backups) {
    if (backup.parentId === null || known.has(backup.parentId)) {
      ordered.push(backup);
    } else {
      waiting.set(backup.parentId, [...(waiting.get(backup.parentId) ?? []), backup]);
    }
  }
  // The list grows while it is walked: children come behind what they waited for, and theirs behind them.
  for (const { id } of ordered) {
    ordered.push(...(waiting.get(id) ?? []));
    waiting.delete(id);
  }
  return { ordered, orphaned: [...waiting.values()].flat() };
}
