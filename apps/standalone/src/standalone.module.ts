import { ApiModule } from '@lifeboat-apps/api';
import { BackupWorkerModule } from '@lifeboat-apps/backup-worker';
import { ChangeCaptureModule } from '@lifeboat-apps/change-capture';
import { IntegrityWorkerModule } from '@lifeboat-apps/integrity-worker';
import { RestoreWorkerModule } from '@lifeboat-apps/restore-worker';
import type { LifeboatConfig } from '@lifeboat/config';
import { LoggingModule } from '@lifeboat/observability';
import { ProtectionModule } from '@lifeboat/protection';
import { type DynamicModule, Module } from '@nestjs/common';

/** API, workers and change capture in one process, over one set of use cases and one pool of connections. */
@Module({})
export class StandaloneModule {
  /** @param logTo where the log goes; a program that answers on stdout keeps it for itself */
  static forRoot(config: LifeboatConfig, logTo: 'stdout' | 'stderr'): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [
        LoggingModule.forRoot({ level: config.logLevel, destination: logTo }),
        ProtectionModule.forRoot(config, { queue: 'redis' }),
        ApiModule.forRoot(config),
        BackupWorkerModule.forRoot(config),
        RestoreWorkerModule.forRoot(config),
        IntegrityWorkerModule.forRoot(config),
        ChangeCaptureModule,
      ],
    };
  }
}
