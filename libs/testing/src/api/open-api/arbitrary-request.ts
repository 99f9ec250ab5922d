import fc from 'fast-check';
import { HOSTILE_TEXTS } from '../hostile-texts.js';
import { percentEncoded, type RawRequest } from '../raw-request.js';
import type { ApiOperation, ApiParameter } from './api-operations.js';
import { sampleOf, type Schema } from './schema.js';

/** What a fuzz run knows besides the document. */
export interface FuzzMaterial {
  operations: readonly ApiOperation[];
  /** Ids, paths and names that exist, of whichever tenant. */
  known: readonly string[];
  tenants: readonly string[];
  /** The values of the header Authorization. */
  authorisations: readonly string[];
}

/** Any request at all that is nearly one that the document describes. */
export function arbitraryRequest(material: FuzzMaterial): fc.Arbitrary<RawRequest> {
  const texts = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...material.known) },
    { weight: 2, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.uuid(),
  );
  return fc.constantFrom(...material.operations).chain((operation) =>
    fc.record({
      method: fc.oneof(
        { weight: 12, arbitrary: fc.constant(operation.method) },
        fc.constantFrom('PUT', 'PATCH', 'OPTIONS', 'HEAD', 'DELETE'),
      ),
      path: pathOf(operation, material.tenants, texts),
      headers: headersOf(material.authorisations, texts),
      body: bodyOf(operation, texts),
    }),
  );
}

function pathOf(
  { path, parameters }: ApiOperation,
  tenants: readonly string[],
  texts: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const tenant = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...tenants) }, texts);
  const encoded = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof({ weight: 4, arbitrary: text.map(percentEncoded) }, text);
  const segments = path.split('/').map((segment) => {
    if (!segment.startsWith('{')) {
      return fc.constant(segment);
    }
    return encoded(segment === '{tenantId}' ? tenant : texts);
  });
  return fc
    .tuple(fc.tuple(...segments), queryOf(parameters, texts))
    .map(([parts, query]) => parts.join('/') + query);
}

function queryOf(parameters: readonly ApiParameter[], texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const declared = parameters
    .filter(({ in: place }) => place === 'query')
    .map(({ name, schema }) =>
      fc.option(
        nearly(schema, texts).map((value) => `${name}=${percentEncoded(String(value))}`),
        { nil: '' },
      ),
    );
  const unknown = fc.oneof(
    { weight: 8, arbitrary: fc.constant('') },
    texts.map((text) => `${percentEncoded(text)}=1`),
  );
  return fc.tuple(...declared, unknown).map((fields) => {
    const given = fields.filter((field) => field !== '');
    return given.length === 0 ? '' : `?${given.join('&')}`;
  });
}

/** Only what a header can carry. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, '');

function headersOf(
  authorisations: readonly string[],
  texts: fc.Arbitrary<string>,
): fc.Arbitrary<Record<string, string>> {
  const rare = texts.map(headerText);
  const Authorization = fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...authorisations) }, rare);
  const odd = fc.record(
    {
      Authorization,
      'Idempotency-Key': rare,
      'X-Request-Id': rare,
      'X-Forwarded-For': rare,
      Cookie: rare.map((text) => `lifeboat_session=${text}`),
      Origin: rare,
      'Content-Type': fc.constantFrom('application/json', 'text/plain', 'application/json; charset=utf-16'),
    },
    { requiredKeys: ['Authorization'] },
  );
  return fc.oneof({ weight: 4, arbitrary: fc.record({ Authorization }) }, odd);
}

function bodyOf({ body }: ApiOperation, texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const any = fc.oneof(fc.constant(undefined), fc.json(), texts);
  return body === undefined
    ? fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, any)
    : fc.oneof(
        { weight: 6, arbitrary: fc.constant(sampleOf(body)) },
        { weight: 8, arbitrary: nearly(body, texts) },
        any,
      );
}

/** Mostly what the schema allows, with mistakes in single places. */
function nearly(schema: Schema, texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(texts, fc.constantFrom<unknown>(null, -1, 1e308, true, [], {}, [[]]));
  return fc.oneof({ weight: 8, arbitrary: fitting(schema, texts) }, wrong);
}

function fitting(schema: Schema, texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) {
    return fc.constantFrom(...schema.enum);
  }
  switch (schema.type) {
    case 'object':
      return objectOf(schema, texts);
    case 'array':
      return fc.array(nearly(schema.items ?? {}, texts), { maxLength: 3 });
    case 'number':
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -10, max: schema.maximum ?? 10_000 });
    case 'boolean':
      return fc.boolean();
    case undefined:
    default:
      return fc.oneof(fc.constant(sampleOf(schema)), texts);
  }
}

/** JSON leaves out what is undefined. */
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, value);

function objectOf(schema: Schema, texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, field]) => [
      name,
      schema.required?.includes(name) === true ? nearly(field, texts) : sometimes(nearly(field, texts)),
    ]),
  );
  const declared = fc.record(fields);
  const isFree = schema.additionalProperties !== undefined && schema.additionalProperties !== false;
  return isFree
    ? fc.dictionary(texts, texts, { maxKeys: 3 })
    : fc
        .tuple(declared, fc.option(texts, { nil: undefined, freq: 12 }))
        .map(([given, unknown]) => (unknown === undefined ? given : { ...given, [unknown]: 1 }));
}
