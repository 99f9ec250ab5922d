import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './parse-config.js';

const URL = 'postgres://u@h/d';
const parse = (environment: Record<string, string>, file?: Record<string, unknown>) =>
  parseConfig({ APP_DATABASE_URL: URL, ...environment }, file).applicationDatabases.map(
    ({ softReferences }) => softReferences,
  );

const plain = { table: 'app.a', column: 'b', references: { table: 'app.c', column: 'd' } };
const inJson = { ...plain, jsonPath: '$.lines[*]."the product".id' };

describe('soft references', () => {
  it('are none where none are given', () => {
    expect(parse({})).toEqual([[]]);
    expect(parse({ SOFT_REFERENCES: '' })).toEqual([[]]);
  });

  it('are JSON in the environment, and a list in the file', () => {
    const both = [[{ ...plain, jsonPath: null }, inJson]];
    expect(parse({ SOFT_REFERENCES: JSON.stringify([plain, inJson]) })).toEqual(both);
    expect(parse({}, { softReferences: [plain, inJson] })).toEqual(both);
  });

  it('can be those of one database', () => {
    const databases = [
      { name: 'one', APP_DATABASE_URL: URL },
      { name: 'two', APP_DATABASE_URL: URL, softReferences: [inJson] },
    ];
    expect(parse({}, { applicationDatabases: databases, softReferences: [plain] })).toEqual([
      [{ ...plain, jsonPath: null }],
      [inJson],
    ]);
  });

  it.each([
    'no JSON',
    '{}',
    JSON.stringify([{ ...plain, table: 'a' }]),
    JSON.stringify([{ ...plain, references: undefined }]),
    JSON.stringify([{ ...plain, other: 1 }]),
    ...['lines', '$', '$.', '$.a b', '$[0]', '$.a[*', "$.a'b", '$..a'].map((jsonPath) =>
      JSON.stringify([{ ...plain, jsonPath }]),
    ),
  ])('are refused: %s', (value) => {
    expect(() => parse({ SOFT_REFERENCES: value })).toThrow(/CONFIGURATION_INVALID/);
  });
});
