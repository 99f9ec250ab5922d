import { AppDatabases } from '@lifeboat/app-database';
import { Repository } from '@lifeboat/archive';
import {
  AuditWriter,
  BackupSchedulesRepository,
  OperationsRepository,
  TenantLock,
  TenantsRepository,
} from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import { Ticks } from '@lifeboat/jobs';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { RequestBackup } from '../back-up/request-backup.js';
import { CatchUpSchedules } from '../schedules/catch-up-schedules.js';
import { DefaultSchedules } from '../schedules/default-schedules.js';
import { ReadSchedules } from '../schedules/read-schedules.js';
import { ReconcileTimers } from '../schedules/reconcile-timers.js';
import { RunDueSchedule } from '../schedules/run-due-schedule.js';
import { RunSchedule } from '../schedules/run-schedule.js';
import { SchedulePlanner } from '../schedules/schedule-planner.js';
import { systemTimersOf } from '../schedules/system-timers.js';
import { WriteSchedules } from '../schedules/write-schedules.js';
import { Sweep } from '../sweep/sweep.js';
import { given, provideClass } from './provide-class.js';

/** Schedules, and what is done by itself. */
export function scheduleProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(SchedulePlanner, given(config.backup), given(clock)),
    provideClass(DefaultSchedules, BackupSchedulesRepository, SchedulePlanner),
    provideClass(
      ReadSchedules,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      BackupSchedulesRepository,
      SchedulePlanner,
    ),
    provideClass(
      WriteSchedules,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      BackupSchedulesRepository,
      SchedulePlanner,
      AuditWriter,
    ),
    provideClass(
      RunSchedule,
      Authoriser,
      RlsTransactions,
      BackupSchedulesRepository,
      RequestBackup,
      given(clock),
    ),
    provideClass(
      RunDueSchedule,
      RlsTransactions,
      BackupSchedulesRepository,
      TenantsRepository,
      OperationsRepository,
      RequestBackup,
      given(clock),
    ),
    provideClass(CatchUpSchedules, RlsTransactions, BackupSchedulesRepository, RunDueSchedule, given(clock)),
    provideClass(
      ReconcileTimers,
      RlsTransactions,
      BackupSchedulesRepository,
      Ticks,
      given(clock),
      given(systemTimersOf(config)),
    ),
    provideClass(Sweep, Repository, AppDatabases, TenantLock, given(clock)),
  ];
}
