import type { FullSizes } from '@lifeboat/catalog';
import type { Incident } from './incident.js';
import { sizeOf } from './size-of.js';

/** The newest one is compared with the median of so many before it. */
export const COMPARED = { least: 4, most: 8 };
/** Half of little is nothing. */
const NOTEWORTHY_BYTES = 1_000_000;

/** Tenants whose newest full backup has less than half, or more than twice, the size of the ones before it. */
export function sizeIncidents(tenants: readonly FullSizes[]): Incident[] {
  return tenants.flatMap(({ tenantId, newestId, rawBytes: [newest, ...before] }): Incident[] => {
    const usual = medianOf(before);
    if (newest === undefined || usual === null || Math.max(newest, usual) < NOTEWORTHY_BYTES) {
      return [];
    }
    if (newest >= usual / 2 && newest <= usual * 2) {
      return [];
    }
    const than = newest < usual ? 'less than half' : 'more than twice';
    return [
      {
        kind: 'backup_size_abnormal',
        subjectType: 'tenant',
        subject: tenantId,
        detail: `The newest full backup (${newestId}) has ${sizeOf(newest)} before compression, ${than} of what the ${String(before.length)} before it have (${sizeOf(usual)}, the median).`,
        remedy: `lifeboat list -t ${tenantId}; where rows are missing, lifeboat restore -t ${tenantId} -b <an older one> --dry-run shows which`,
      },
    ];
  });
}

/** Null of nothing. */
function medianOf(sizes: readonly number[]): number | null {
  const sorted = [...sizes].sort((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
