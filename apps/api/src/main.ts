import 'reflect-metadata';
import { loadConfig } from '@lifeboat/config';
import { LoggingModule, runProcess } from '@lifeboat/observability';
import { ProtectionModule } from '@lifeboat/protection';
import { Logger, Module } from '@nestjs/common';
import { ApiModule } from './api.module.js';
import { createApi } from './create-api.js';

@Module({})
class ApiProcess {}

await runProcess(async () => {
  const config = loadConfig();
  const root = {
    module: ApiProcess,
    imports: [
      LoggingModule.forRoot({ level: config.logLevel }),
      ProtectionModule.forRoot(config, { queue: 'redis' }),
      ApiModule.forRoot(config),
    ],
  };
  const app = await createApi(root, config.http);
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  await app.listen(config.http.port);
  new Logger('Api').log(`listens on ${await app.getUrl()}`);
});
