import type { LifeboatConfig } from '@lifeboat/config';
import type { TickName, Timer } from '@lifeboat/jobs';

/** The ticks of which there is one timer for all tenants. */
type SystemTickName = Exclude<TickName, 'backup_schedule'>;

/** When what concerns all tenants is due: a tick without a time does not compile. */
export function systemTimersOf({ backup, upkeep }: Pick<LifeboatConfig, 'backup' | 'upkeep'>): Timer[] {
  const crons: Record<SystemTickName, string> = {
    cleanup: upkeep.cleanupSchedule,
    sweep: upkeep.sweepSchedule,
    alerts: upkeep.alertSchedule,
  };
  return (Object.keys(crons) as SystemTickName[]).map((name) => ({
    id: name,
    tick: { name, payload: {} },
    timing: { cron: crons[name], timeZone: backup.defaultTimeZone, delaySeconds: 0 },
  }));
}
