import type { BackupSchedule } from '@lifeboat/catalog';
import type { Timing } from '@lifeboat/kernel';
import { delaySecondsOf } from './window.js';

/** When a schedule is due. */
export function timingOf(
  schedule: Pick<BackupSchedule, 'id' | 'tenantId' | 'cron' | 'timeZone' | 'window'>,
): Timing {
  const { cron, timeZone } = schedule;
  return { cron, timeZone, delaySeconds: delaySecondsOf(schedule) };
}
