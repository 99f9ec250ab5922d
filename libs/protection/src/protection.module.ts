import { AppDatabases } from '@lifeboat/app-database';
import { ArchiveModule } from '@lifeboat/archive';
import { CatalogModule } from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import { JobsModule } from '@lifeboat/jobs';
import { type Clock, systemClock } from '@lifeboat/kernel';
import { MetricsModule } from '@lifeboat/observability';
import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { alertProviders } from './module/alert-providers.js';
import { auditProviders } from './module/audit-providers.js';
import { drillProviders } from './module/drill-providers.js';
import { enrolmentProviders } from './module/enrolment-providers.js';
import { captureProviders } from './module/capture-providers.js';
import { backupProviders } from './module/backup-providers.js';
import { executeProviders } from './module/execute-providers.js';
import { metricsProviders } from './module/metrics-providers.js';
import { provideClass } from './module/provide-class.js';
import { keyProviders } from './module/key-providers.js';
import { recoveryProviders } from './module/recovery-providers.js';
import { requestProviders } from './module/request-providers.js';
import { retentionProviders } from './module/retention-providers.js';
import { statusProviders } from './module/status-providers.js';
import { scheduleProviders } from './module/schedule-providers.js';
import { upkeepProviders } from './module/upkeep-providers.js';

export interface ProtectionOptions {
  /** `none`: work is done inline, by `RunOperation`, without Redis. */
  queue: 'redis' | 'none';
  /** Tests turn it. */
  clock?: Clock;
}

/** Ends the connections to the application databases with the process. */
@Injectable()
class AppDatabasesShutdown implements OnApplicationShutdown {
  constructor(private readonly databases: AppDatabases) {}

  async onApplicationShutdown(): Promise<void> {
    await this.databases.close();
  }
}

/**
 * Every use case with all that it stands on. A process imports it once, at its root; it is global, so that the modules
 * of several apps can share it (as they do in `apps/standalone`).
 */
@Module({})
export class ProtectionModule {
  static forRoot(config: LifeboatConfig, { queue, clock = systemClock }: ProtectionOptions): DynamicModule {
    const useCases = [
      ...requestProviders(config, clock),
      ...keyProviders(config, clock),
      ...backupProviders(config, clock),
      ...executeProviders(config, clock),
      ...upkeepProviders(config, clock),
      ...recoveryProviders(config, clock),
      ...retentionProviders(config, clock),
      ...enrolmentProviders(config),
      ...captureProviders(config, clock),
      ...statusProviders(config, clock),
      ...drillProviders(config, clock),
      ...metricsProviders(config, clock),
      ...scheduleProviders(config, clock),
      ...auditProviders(config, clock),
      ...alertProviders(config, clock),
    ];
    return {
      module: ProtectionModule,
      global: true,
      imports: [
        MetricsModule.forRoot(),
        CatalogModule.forRoot(config.catalog, clock),
        ArchiveModule.forRoot(config.repository, config.keys),
        queue === 'redis' ? JobsModule.forRedis(config.redis) : JobsModule.withoutRedis(),
      ],
      providers: [
        { provide: AppDatabases, useFactory: () => new AppDatabases(config.applicationDatabases) },
        provideClass(AppDatabasesShutdown, AppDatabases),
        ...useCases,
      ],
      exports: [AppDatabases, ...useCases.map(({ provide }) => provide)],
    };
  }
}
