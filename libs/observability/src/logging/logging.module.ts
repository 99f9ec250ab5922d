import type { LogLevel } from '@lifeboat/config';
import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import pino from 'pino';
import { logLevelOf } from './log-level-of.js';
import { logWithoutRowValues } from './log-without-row-values.js';
import { redactSecrets } from './redact-secrets.js';
import { requestIdOf } from './request-id.js';

export interface LoggingOptions {
  level: LogLevel;
  /** Where the lines go. The command line keeps stdout for its answers. */
  destination?: 'stdout' | 'stderr';
}

interface LoggedRequest {
  id: unknown;
  method: unknown;
  url: unknown;
}

/** JSON lines for the whole process; one for each HTTP request, without headers and bodies, which hold secrets and rows. */
@Module({})
export class LoggingModule {
  static forRoot({ level, destination = 'stdout' }: LoggingOptions): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: [
            {
              level,
              base: null,
              timestamp: pino.stdTimeFunctions.isoTime,
              hooks: { logMethod: logWithoutRowValues, streamWrite: redactSecrets },
              genReqId: requestIdOf,
              serializers: {
                req: ({ id, method, url }: LoggedRequest) => ({ id, method, url }),
                res: ({ statusCode }: { statusCode: unknown }) => ({ statusCode }),
              },
              customLogLevel: (_request, response) => logLevelOf(response.statusCode),
              autoLogging: { ignore: (request) => request.url?.endsWith('/health') === true },
            },
            pino.destination({ fd: destination === 'stderr' ? 2 : 1, sync: true }),
          ],
        }),
      ],
    };
  }
}
