import type { LifeboatConfig } from '@lifeboat/config';
import type { TickName, Timer } from '@lifeboat/jobs';

/** The ticks of which there is one timer for all tenants. */
type SystemTickName = Exclude<TickName, 'backup_schedule'>;

/** When what concerns all tenants is due; null is never. A tick without a decision does not compile. */
export function systemTimersOf({ backup, upkeep }: Pick<LifeboatConfig, 'backup' | 'upkeep'>): Timer[] {
  const crons: Record<SystemTickName, string | null> = {
    cleanup: upkeep.cleanupSchedule,
    sweep: upkeep.sweepSchedule,
    drill: upkeep.drillSchedule,
    validation: upkeep.validationSchedule,
    alerts: upkeep.alertSchedule,
    anchor: upkeep.anchorSchedule,
  };
  const { defaultTimeZone: timeZone } = backup;
  return (Object.keys(crons) as SystemTickName[]).flatMap((name) => {
    const cron = crons[name];
    const tick = { name, payload: {} };
    return cron === null ? [] : [{ id: name, tick, timing: { cron, timeZone, delaySeconds: 0 } }];
  });
}
