import { describe, expect, it } from '@jest/globals';
import { formatBytes, formatCount, formatDuration, formatTime } from './format.js';
import { textTable } from './text-table.js';

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

describe('formats', () => {
  it('are for people, and nothing is a dash', () => {
    expect([formatBytes(1_536), formatBytes(null)]).toEqual(['1.5 KiB', '-']);
    expect([formatDuration(65_200), formatDuration(null)]).toEqual(['1m 5.2s', '-']);
    expect(formatTime(new Date('2026-01-02T03:04:05.678Z'))).toBe('2026-01-02T03:04:05Z');
  });
});
