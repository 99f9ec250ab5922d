import type { ApplicationDatabaseConfig } from '@lifeboat/config';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AppDatabases } from './connection/app-databases.js';

/** The application databases for Nest. Each connects when it is first used, so that a process starts without them. */
@Module({})
export class AppDatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(AppDatabases) private readonly databases: AppDatabases) {}

  static forRoot(configs: readonly ApplicationDatabaseConfig[]): DynamicModule {
    return {
      module: AppDatabaseModule,
      global: true,
      providers: [{ provide: AppDatabases, useFactory: () => new AppDatabases(configs) }],
      exports: [AppDatabases],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.databases.close();
  }
}
