import { type DynamicModule, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** The metrics that all modules of a process share. */
@Module({})
export class MetricsModule {
  static forRoot(): DynamicModule {
    return {
      module: MetricsModule,
      global: true,
      providers: [{ provide: Metrics, useFactory: () => new Metrics() }],
      exports: [Metrics],
    };
  }
}
