import { AppDatabases } from '@lifeboat/app-database';
import {
  AlertChannelsRepository,
  AlertFactsRepository,
  AlertsLock,
  AlertsRepository,
  AuditWriter,
  FleetFiguresRepository,
} from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { DependencySource } from '../alerts/find/dependency-source.js';
import { HistorySource } from '../alerts/find/history-source.js';
import { RepositorySource } from '../alerts/find/repository-source.js';
import { SlotSource } from '../alerts/find/slot-source.js';
import { TenantSource } from '../alerts/find/tenant-source.js';
import { ListAlerts } from '../alerts/list-alerts.js';
import { RunAlerts } from '../alerts/run-alerts.js';
import { channelsOf } from '../alerts/tell/channels-of.js';
import { TellAlerts } from '../alerts/tell/tell-alerts.js';
import { TestChannels } from '../alerts/test-channels.js';
import { CheckHealth } from '../health/check-health.js';
import { JudgeTenants } from '../status/judge-tenants.js';
import { given, parts, provideClass } from './provide-class.js';

/** What looks for what is wrong, and tells it. A further place to look at is a line here. */
export function alertProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  const channels = channelsOf(config.alerts, clock);
  return [
    provideClass(TenantSource, JudgeTenants, given(config.status)),
    provideClass(HistorySource, RlsTransactions, AlertFactsRepository, given(clock)),
    provideClass(
      RepositorySource,
      RlsTransactions,
      FleetFiguresRepository,
      given(config.repository),
      given(config.alerts),
    ),
    provideClass(DependencySource, CheckHealth),
    provideClass(SlotSource, AppDatabases, given(config.changeLog)),
    provideClass(
      TellAlerts,
      RlsTransactions,
      AlertsRepository,
      AlertChannelsRepository,
      given(config.alerts),
      given(clock),
    ),
    provideClass(
      RunAlerts,
      AlertsLock,
      parts([TenantSource, HistorySource, RepositorySource, SlotSource, DependencySource]),
      RlsTransactions,
      AlertsRepository,
      parts({ tellAlerts: TellAlerts, channels: given(channels) }),
      given(clock),
    ),
    provideClass(
      ListAlerts,
      Authoriser,
      RlsTransactions,
      AlertsRepository,
      AlertChannelsRepository,
      given(channels),
    ),
    provideClass(TestChannels, Authoriser, given(channels), AuditWriter, given(clock)),
  ];
}
