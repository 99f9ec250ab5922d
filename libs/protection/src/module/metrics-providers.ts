import { AppDatabases } from '@lifeboat/app-database';
import { FleetFiguresRepository } from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import { JobQueue } from '@lifeboat/jobs';
import type { Clock } from '@lifeboat/kernel';
import { Metrics } from '@lifeboat/observability';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { CatalogCollector } from '../metrics/catalog-collector.js';
import { CollectMetrics } from '../metrics/collect-metrics.js';
import { QueueCollector } from '../metrics/queue-collector.js';
import { RepositoryCollector } from '../metrics/repository-collector.js';
import { SlotCollector } from '../metrics/slot-collector.js';
import { JudgeTenants } from '../status/judge-tenants.js';
import { given, parts, provideClass } from './provide-class.js';

/** What is told to Prometheus. A further collector is a line here, and its metrics are in `COLLECTED_METRICS`. */
export function metricsProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(
      CatalogCollector,
      RlsTransactions,
      JudgeTenants,
      FleetFiguresRepository,
      given(config.status),
      given(config.metrics.tenantLabels),
    ),
    provideClass(QueueCollector, JobQueue),
    provideClass(RepositoryCollector, given(config.repository)),
    provideClass(SlotCollector, AppDatabases),
    provideClass(
      CollectMetrics,
      Authoriser,
      Metrics,
      parts([CatalogCollector, QueueCollector, RepositoryCollector, SlotCollector]),
      given(config.metrics),
      given(clock),
    ),
  ];
}
