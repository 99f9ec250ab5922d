/** A JSON schema of an OpenAPI document, as far as Lifeboat's go, with its references followed. */
export interface Schema {
  type?: string;
  enum?: unknown[];
  format?: string;
  example?: unknown;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  additionalProperties?: Schema | boolean;
}

/** A value that the schema allows, with nothing that may be left out. */
export function sampleOf(schema: Schema): unknown {
  if (schema.enum !== undefined) {
    return schema.enum[0];
  }
  if (schema.example !== undefined) {
    return schema.example;
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]),
      );
    case 'array':
      return [sampleOf(schema.items ?? {})];
    case 'number':
    case 'integer':
      return schema.minimum ?? 1;
    case 'boolean':
      return false;
    case undefined:
    default:
      return textOf(schema.format);
  }
}

function textOf(format: string | undefined): string {
  switch (format) {
    case 'uuid':
      return '00000000-0000-4000-8000-000000000000';
    case 'date-time':
      return '2024-01-15T10:30:00Z';
    case undefined:
    default:
      return 'app.tasks';
  }
}

/** Samples with the text in one place each, until it has been in every place: values and names of free fields. */
export function samplesWith(schema: Schema, text: string): unknown[] {
  if (schema.type === 'array') {
    return samplesWith(schema.items ?? {}, text).map((value) => [value]);
  }
  if (schema.type !== 'object') {
    return [text];
  }
  const sample = sampleOf(schema) as Record<string, unknown>;
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    samplesWith(field, text).map((value) => ({ ...sample, [name]: value })),
  );
  const isFree = schema.additionalProperties !== undefined && schema.additionalProperties !== false;
  return isFree ? [...fields, { [text]: 'x' }, { x: text }] : fields;
}
