import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CountedRows, RowCounter } from './row-counter.js';

function counted(text: string, columns: number, chunkBytes = Infinity): CountedRows {
  const counter = new RowCounter(columns);
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    counter.push(bytes.subarray(start, start + chunkBytes));
  }
  return counter.end();
}

/** A value as COPY's text format prints it. */
const printed = (value: string | null): string =>
  value === null
    ? '\\N'
    : value.replace(/[\\\n\r\t\b\f\v]/g, (character) => JSON.stringify(character).slice(1, -1));

describe('the rows of a section', () => {
  it('are counted with their fields, whatever they hold and wherever they are cut', () => {
    const value = fc.option(
      fc.string({ unit: fc.constantFrom('a', 'é', '\\', '\n', '\t', '\r', '.', 'N', ''), maxLength: 5 }),
    );
    const tables = fc
      .integer({ min: 1, max: 4 })
      .chain((columns) =>
        fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 1 }),
      );
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 7 }), (rows, chunkBytes) => {
        const text = rows.map((row) => `${row.map(printed).join('\t')}\n`).join('');
        expect(counted(text, rows[0]?.length ?? 0, chunkBytes)).toEqual({ rows: rows.length, problems: [] });
      }),
    );
  });

  it.each([
    ['', 3, 0],
    ['\n\n', 0, 2],
    ['\n\n\n', 1, 3],
    ['a\\\\\tb\n', 2, 1],
    ['a\\\tb\n', 1, 1],
    ['a\\\nb\n', 1, 1],
    ['\\\\.\n', 1, 1],
  ])('are counted as the server reads them: %j', (text, columns, rows) => {
    expect(counted(text, columns, 1)).toEqual({ rows, problems: [] });
  });

  it.each([
    ['a\tb\nc\nd\n', 2, 'has 2 rows with another number of fields than the 2 of its columns (row 2 has 1)'],
    ['a\tb\n', 1, 'has 1 row with another number of fields than the 1 of its columns (row 1 has 2)'],
    ['\n', 2, 'has 1 row with another number of fields than the 2 of its columns (row 1 has 0)'],
    ['x\n', 0, 'has 1 row with another number of fields than the 0 of its columns (row 1 has 1)'],
    ['a\r\n', 1, 'has carriage returns that are not escaped'],
    ['a\n\\.\nb\n', 1, 'has an end mark among its rows'],
    ['a\nb', 1, 'ends inside a row'],
    ['a\\\n', 1, 'ends inside a row'],
  ])('have the problem named: %j', (text, columns, problem) => {
    for (const chunkBytes of [1, 2, 100]) {
      expect(counted(text, columns, chunkBytes).problems).toEqual([problem]);
    }
  });
});
