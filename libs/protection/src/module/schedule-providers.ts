import { Repository } from '@lifeboat/archive';
import type { LifeboatConfig } from '@lifeboat/config';
import { Ticks } from '@lifeboat/jobs';
import type { Clock } from '@lifeboat/kernel';
import type { FactoryProvider } from '@nestjs/common';
import { ReconcileTimers } from '../schedules/reconcile-timers.js';
import { systemTimersOf } from '../schedules/system-timers.js';
import { Sweep } from '../sweep/sweep.js';
import { given, provideClass } from './provide-class.js';

/** What is done by itself, and when. */
export function scheduleProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(ReconcileTimers, Ticks, given(systemTimersOf(config))),
    provideClass(Sweep, Repository, given(clock)),
  ];
}
