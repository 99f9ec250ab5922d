import type { LifeboatConfig } from '@lifeboat/config';
import type { TickName, Timer } from '@lifeboat/jobs';

/** The ticks of which there is one timer for all tenants. */
type SystemTickName = Exclude<TickName, 'backup_schedule'>;

/** When what concerns all tenants is due: a tick without a time does not compile; null is never. */
export function systemTimersOf({ backup, upkeep }: Pick<LifeboatConfig, 'backup' | 'upkeep'>): Timer[] {
  const crons: Record<SystemTickName, string | null> = {
    cleanup: upkeep.cleanupSchedule,
    sweep: upkeep.sweepSchedule,
    drill: upkeep.drillSchedule,
    validation: upkeep.validationSchedule,
    alerts: upkeep.alertSchedule,
  };
  return (Object.keys(crons) as SystemTickName[]).flatMap((name) => {
    const cron = crons[name];
    return cron === null
      ? []
      : [
          {
            id: name,
            tick: { name, payload: {} },
            timing: { cron, timeZone: backup.defaultTimeZone, delaySeconds: 0 },
          },
        ];
  });
}
