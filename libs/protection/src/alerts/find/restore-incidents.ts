import type { LastRestore } from '@lifeboat/catalog';
import type { Incident } from './incident.js';

/** For so long a restore that has failed is something that is wrong, unless the next one succeeds. */
export const REMEMBERED_MS = 3 * 86_400_000;

/** Tenants whose last restore has failed. */
export function restoreIncidents(restores: readonly LastRestore[]): Incident[] {
  return restores
    .filter(({ status }) => status === 'failed')
    .map(({ tenantId, restoreId, finishedAt, code }) => ({
      kind: 'restore_failed',
      subjectType: 'tenant',
      subject: tenantId,
      detail: `The last restore of the tenant (${restoreId}) failed at ${finishedAt.toISOString()}${code === null ? '' : ` with ${code}`}.`,
      remedy: `lifeboat restores -t ${tenantId} --restore ${restoreId} says why`,
    }));
}
