import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { testToken } from '../test-token.js';
import type { Schema } from './schema.js';

export interface ApiParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  schema: Schema;
}

/** A method of a path, as the OpenAPI document describes it. */
export interface ApiOperation {
  method: string;
  /** As in `/api/backup/jobs/{jobId}`. */
  path: string;
  parameters: ApiParameter[];
  body: Schema | undefined;
}

interface Described {
  parameters?: ApiParameter[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
}

interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, unknown> };
}

/** All that the API's own document lists, so that a route is there as soon as it exists. */
export async function apiOperations(app: NestExpressApplication): Promise<ApiOperation[]> {
  const { body } = await request(await app.getUrl())
    .get('/api/docs/json')
    .set('Authorization', `Bearer ${testToken(null)}`);
  const document = body as Document;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: followed(requestBody?.content['application/json'].schema, document) as Schema | undefined,
    })),
  );
}

/** The same with each reference replaced by what it refers to. */
function followed(value: unknown, document: Document): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => followed(each, document));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if ('$ref' in value && typeof value.$ref === 'string') {
    return followed(document.components.schemas[value.$ref.split('/').at(-1) ?? ''], document);
  }
  if ('allOf' in value && Array.isArray(value.allOf)) {
    return followed(value.allOf[0], document);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, followed(each, document)]));
}
