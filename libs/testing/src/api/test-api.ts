import { ApiModule, createApi } from '@lifeboat-apps/api';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { LoggingModule } from '@lifeboat/observability';
import { ProtectionModule } from '@lifeboat/protection';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';

@Module({})
class TestApi {}

/** The HTTP application, listening on a free port of the loopback; without workers unless their modules are given. */
export async function startTestApi(
  config: LifeboatConfig,
  further: (DynamicModule | Type)[] = [],
  clock?: Clock,
): Promise<NestExpressApplication> {
  const root = {
    module: TestApi,
    imports: [
      LoggingModule.forRoot({ level: config.logLevel }),
      ProtectionModule.forRoot(config, { queue: 'redis', ...(clock === undefined ? {} : { clock }) }),
      ApiModule.forRoot(config),
      ...further,
    ],
  };
  const app = await createApi(root, config.http);
  await app.listen(0, '127.0.0.1');
  return app;
}
