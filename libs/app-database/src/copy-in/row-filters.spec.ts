import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { collectAll } from '@lifeboat/testing';
import fc from 'fast-check';
import { onlyPrefixes, onlyWanted, readKeys, readWanted } from './row-filters.js';

const field = fc.stringMatching(/^[a-zé\\]{0,6}$/);
const table = fc.array(fc.tuple(field, field, field), { maxLength: 30 });

/** COPY text of rows, in chunks cut at arbitrary places. */
function copyText(rows: string[][], places: number[]): Readable {
  const text = Buffer.from(rows.map((row) => `${row.join('\t')}\n`).join(''));
  const bounds = [0, ...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return Readable.from(bounds.slice(1).map((end, index) => text.subarray(bounds[index], end)));
}

async function textOf(rows: Readable): Promise<string> {
  return Buffer.concat(await collectAll(rows as AsyncIterable<Buffer>)).toString();
}

describe('rows on their way in', () => {
  it('can be cut down to their first fields', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.array(fc.nat()),
        fc.integer({ min: 1, max: 3 }),
        async (rows, cuts, fields) => {
          const prefixes = await textOf(onlyPrefixes(copyText(rows, cuts), fields));
          expect(prefixes).toBe(rows.map((row) => `${row.slice(0, fields).join('\t')}\n`).join(''));
        },
      ),
    );
  });

  it('can be chosen by their first fields', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.array(fc.nat()),
        fc.integer({ min: 0, max: 5 }),
        async (rows, cuts, every) => {
          const keep = rows.filter((_, index) => every > 0 && index % every === 0).map(([key]) => key);
          const wanted = await readWanted(
            copyText(
              keep.map((key) => [key]),
              cuts,
            ) as AsyncIterable<Buffer>,
            keep.length,
          );
          const chosen = await textOf(onlyWanted(copyText(rows, cuts), 1, wanted ?? new Set()));
          const expected = rows.filter(([key]) => keep.includes(key)).map((row) => `${row.join('\t')}\n`);
          expect(chosen).toBe(expected.join(''));
        },
      ),
    );
  });

  it('are not held where too many are chosen', async () => {
    const lines = (): AsyncIterable<Buffer> => copyText([['a'], ['b'], ['c']], [3]) as AsyncIterable<Buffer>;
    expect(await readWanted(lines(), 2)).toBeNull();
    expect(await readWanted(lines(), 3)).toEqual(new Set(['a', 'b', 'c']));
  });

  it('can be known by some of their fields', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.array(fc.nat()),
        fc.subarray([0, 1, 2], { minLength: 1 }),
        async (rows, cuts, places) => {
          const keys = await readKeys(copyText(rows, cuts) as AsyncIterable<Buffer>, places);
          const expected = rows.map((row) => places.map((place) => row[place]).join('\t'));
          const texts = [...keys].map((key) => Buffer.from(key, 'latin1').toString());
          expect(texts).toEqual([...new Set(expected)]);
        },
      ),
    );
  });

  // Were a row put together anew with each chunk, this would not end within the time of a test.
  it('can be of any size', async () => {
    const CHUNKS = 40_000;
    async function* chunks(): AsyncGenerator<Buffer> {
      yield Buffer.from('key\t');
      for (let count = 0; count < CHUNKS; count += 1) {
        // Lets the test's own clock run.
        await setImmediate();
        yield Buffer.alloc(1024, 'x');
      }
      yield Buffer.from('\nnext\ty\n');
    }
    expect(await textOf(onlyPrefixes(Readable.from(chunks()), 1))).toBe('key\nnext\n');
  });

  it('are refused where the last one has no end', async () => {
    await expect(collectAll(onlyPrefixes(Readable.from([Buffer.from('a\tb')]), 1))).rejects.toThrow(
      'inside a row',
    );
  });
});
