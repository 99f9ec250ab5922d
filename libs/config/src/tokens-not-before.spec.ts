import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './parse-config.js';

const DATABASE = { APP_DATABASE_URL: 'postgres://lifeboat@db/app' };
const parse = (value: string, file?: unknown) =>
  parseConfig({ ...DATABASE, TOKENS_NOT_BEFORE: value }, file).auth.tokensNotBefore;

describe('TOKENS_NOT_BEFORE', () => {
  it('says since when tokens of a subject are believed', () => {
    expect(parse('')).toEqual(new Map());
    expect(parse('{"ann": "2026-01-31T12:00:00Z", "*": "2026-01-30T12:00:00+01:00"}')).toEqual(
      new Map([
        ['ann', new Date('2026-01-31T12:00:00Z')],
        ['*', new Date('2026-01-30T11:00:00Z')],
      ]),
    );
  });

  it('can stand in the file', () => {
    const file = { TOKENS_NOT_BEFORE: { ann: '2026-01-31T12:00:00Z' } };
    expect(parse('', file)).toEqual(new Map([['ann', new Date('2026-01-31T12:00:00Z')]]));
  });

  it.each([
    'ann',
    '[]',
    '{"ann": "yesterday"}',
    '{"ann": "2026-01-31T12:00:00"}',
    '{"": "2026-01-31T12:00:00Z"}',
  ])('is refused where it is something else: %s', (value) => {
    expect(() => parse(value)).toThrow(/CONFIGURATION_INVALID.*TOKENS_NOT_BEFORE/);
  });
});
