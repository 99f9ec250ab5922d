import type { ErasedObjects } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';

/** As many are named; the others are counted. */
const NAMED = 5;

/** @param left what the repository still has, with the reason of each */
export function erasureIncomplete(tenantId: string, left: ErasedObjects['left']): LifeboatError {
  const named = left.slice(0, NAMED).map(({ path, error }) => `${path} (${error.code}: ${error.detail})`);
  const more = left.length > NAMED ? [`${String(left.length - NAMED)} more`] : [];
  return new LifeboatError('ERASURE_INCOMPLETE', {
    detail: `The tenant ${tenantId} is erased in the catalog, but not in the repository. Still there: ${[...named, ...more].join('; ')}. Whatever else could be read of its backups was removed.`,
    remedy:
      'Have the provider lift what keeps these objects (a retention, a missing permission), or remove them with its own tools, with all their versions; then repeat: lifeboat keys destroy -t <tenant>. `lifeboat catalog check` tells of what is left until then.',
    meta: { tenantId, left: left.map(({ path }) => path) },
  });
}
