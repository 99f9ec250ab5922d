import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

export const OPENAPI_PAGE_PATH = '/api/docs';

/** The OpenAPI document of all routes. */
function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Lifeboat')
    .setDescription(
      'Per-tenant backup and disaster recovery for PostgreSQL. Errors are RFC 9457 problem details. Who asks too much is answered 429 with Retry-After.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addSecurityRequirements('bearer')
    .build();
  return SwaggerModule.createDocument(app, config);
}

/** Serves the document and a page to read it at `/api/docs`. */
export function serveOpenApiPage(app: INestApplication): void {
  SwaggerModule.setup(OPENAPI_PAGE_PATH, app, () => openApiDocument(app), {
    jsonDocumentUrl: `${OPENAPI_PAGE_PATH}/json`,
    yamlDocumentUrl: `${OPENAPI_PAGE_PATH}/yaml`,
  });
}
