import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseJson } from './parse-option.js';

const parse = (text: string): unknown =>
  parseJson('--key', text, z.record(z.string(), z.union([z.string(), z.number()])), 'Give an object.');

describe('JSON on the command line', () => {
  it('is read', () => {
    expect(parse('{"id":"é","no":7}')).toEqual({ id: 'é', no: 7 });
  });

  it.each(['{"id":"a\\u0000b"}', '{"a\\u0000b":1}', '{"id":"\\ud800"}', '{"\\udc00":1}', '{"id":', '[]'])(
    'is refused where nobody could store or use it: %s',
    (text) => {
      expect(() => parse(text)).toThrow(/^INVALID_REQUEST: --key cannot be read: .*Nothing was started\.$/s);
    },
  );
});
