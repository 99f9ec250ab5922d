import { describe, expect, it } from '@jest/globals';
import { formatBytes, formatCount, formatDuration, formatTime } from './format.js';
import { textFields, textTable } from './text-table.js';

describe('textTable', () => {
  it('aligns words to the left and figures to the right, and ends no line in blanks', () => {
    const text = textTable<[string, number]>(
      [
        { title: 'table', cell: ([name]) => name },
        { title: 'rows', cell: ([, rows]) => formatCount(rows), align: 'right' },
        { title: 'note', cell: () => '' },
      ],
      [
        ['app.Order Items', 7],
        ['x', 12_345],
      ],
    );
    expect(text.split('\n')).toEqual([
      'TABLE              ROWS  NOTE',
      'app.Order Items       7',
      'x                12,345',
    ]);
  });
});

describe('what others have written', () => {
  it('moves nothing and hides nothing on a terminal', () => {
    const name = 'a\u001b[2K\u009bb\u202ec\r';
    expect(textTable([{ title: 'name', cell: (row: string) => row }], [name])).toBe(
      'NAME\na\\u{1b}[2K\\u{9b}b\\u{202e}c\\u{d}',
    );
    expect(textFields([['name', 'a\nname  b']])).toBe('name  a\\u{a}name  b');
  });
});

describe('formats', () => {
  it('are for people, and nothing is a dash', () => {
    expect([formatBytes(1_536), formatBytes(null)]).toEqual(['1.5 KiB', '-']);
    expect([formatDuration(65_200), formatDuration(null)]).toEqual(['1m 5.2s', '-']);
    expect(formatTime(new Date('2026-01-02T03:04:05.678Z'))).toBe('2026-01-02T03:04:05Z');
  });
});
