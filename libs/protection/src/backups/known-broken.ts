import type { Backup } from '@lifeboat/catalog';

type Link = Pick<Backup, 'id' | 'parentId'>;

/**
 * Those of a tenant's backups that their last validation has found to be broken, and all that builds on them.
 *
 * @returns their ids
 */
export function knownBroken(backups: readonly (Link & Pick<Backup, 'validation'>)[]): Set<string> {
  return withAllOnTop(
    backups.filter(({ validation }) => validation?.['valid'] === false),
    backups,
  );
}

/** The ids of some backups and of all that builds on them, link by link. */
export function withAllOnTop(some: readonly Link[], backups: readonly Link[]): Set<string> {
  const found = new Set(some.map(({ id }) => id));
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const { id, parentId } of backups) {
      if (parentId !== null && found.has(parentId)) {
        found.add(id);
      }
    }
  }
  return found;
}
