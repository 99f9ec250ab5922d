import type { HttpConfig } from '@lifeboat/config';
import { JobProducer } from '@lifeboat/jobs';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import { Logger } from 'nestjs-pino';
import { Gatekeeper } from './access/gatekeeper.js';
import { ApiHttpAdapter } from './http/api-http-adapter.js';
import { bodyReviver } from './http/body-reviver.js';
import { crossOrigin } from './http/cross-origin.js';
import { refuseNulInUrl } from './http/refuse-nul-in-url.js';
import { requestIdHeader } from './http/request-id.middleware.js';
import { neverStored, securityHeaders } from './http/security-headers.js';
import { OPENAPI_PAGE_PATH, serveOpenApiPage } from './pages/openapi-page.js';
import { protectedPage } from './pages/protected-page.js';
import { QUEUE_PAGE_PATH, queuePage } from './pages/queue-page.js';
import { readOnlyPage } from './pages/read-only-page.js';

/** No request to Lifeboat needs more; a larger body is refused before it is read. */
const BODY_LIMIT = '1mb';

/**
 * Makes the HTTP application of a root module that holds `ApiModule`, `ProtectionModule` and `LoggingModule`, ready to
 * listen. `close()` stops it gracefully: it answers what it has begun, then closes its connections.
 */
export async function createApi(
  root: Type | DynamicModule,
  { trustProxy, corsOrigins, requestTimeoutMs }: HttpConfig,
): Promise<NestExpressApplication> {
  const adapter = new ApiHttpAdapter(requestTimeoutMs);
  const app = await NestFactory.create<NestExpressApplication>(root, adapter, {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  // A proxy in front knows the caller's address and whether TLS was used; anybody else could make both up.
  app.set('trust proxy', trustProxy);
  if (corsOrigins.length > 0) {
    app.enableCors(crossOrigin(corsOrigins));
  }
  app.use(requestIdHeader, securityHeaders(), neverStored, cookieParser());
  app.use('/api/backup', refuseNulInUrl);
  const gatekeeper = app.get(Gatekeeper);
  app.use(
    QUEUE_PAGE_PATH,
    protectedPage(gatekeeper, 'queues.read'),
    readOnlyPage,
    queuePage(app.get(JobProducer)),
  );
  app.use(OPENAPI_PAGE_PATH, protectedPage(gatekeeper, 'docs.read'));
  app.useBodyParser('json', { limit: BODY_LIMIT, strict: true, reviver: bodyReviver });
  serveOpenApiPage(app);
  return app;
}
