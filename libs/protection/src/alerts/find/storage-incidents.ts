import type { Space } from '@lifeboat/archive';
import type { AlertsConfig } from '@lifeboat/config';
import { type Incident, REPOSITORY } from './incident.js';
import { sizeOf } from './size-of.js';

/** How the repository is filled, in bytes. */
export interface Filling {
  /** Null of a bucket. */
  space: Space | null;
  /** What the catalog knows to be stored. */
  stored: number;
}

type Limits = Pick<AlertsConfig, 'freePercent' | 'quotaBytes'>;

/** Whether the repository is nearly full, by its own size or by what it may hold. */
export function storageIncidents(
  { space, stored }: Filling,
  { freePercent, quotaBytes }: Limits,
): Incident[] {
  const share = freePercent / 100;
  const details = [
    ...(space !== null && space.free < space.total * share
      ? [`Of ${sizeOf(space.total)} where the repository is only ${sizeOf(space.free)} are free.`]
      : []),
    ...(quotaBytes !== null && stored > quotaBytes * (1 - share)
      ? [`${sizeOf(stored)} are stored, and REPOSITORY_QUOTA_BYTES allows ${sizeOf(quotaBytes)}.`]
      : []),
  ];
  return details.length === 0
    ? []
    : [
        {
          kind: 'storage_nearly_full',
          subjectType: 'repository',
          subject: REPOSITORY,
          detail: `${details.join(' ')} ALERT_FREE_PERCENT asks for ${String(freePercent)} % of room; when it is full, backups fail.`,
          remedy: 'Make room, or keep less: lifeboat cleanup -t <tenant> --retention-days <fewer>',
        },
      ];
}
