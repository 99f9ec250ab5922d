import { expect, it } from '@jest/globals';
import { formatMoment } from '@lifeboat/change-log';
import { doubtfulMoments } from './doubtful-moments.js';

type Range = [from: bigint, to: bigint];

const stretch = ([from, to]: Range): { from: bigint; to: bigint } => ({ from, to });

it.each<[string, Range, Range[], Range[]]>([
  ['all of it, where there is nothing else', [10n, 90n], [], [[10n, 90n]]],
  ['what comes before', [10n, 90n], [[50n, 90n]], [[10n, 49n]]],
  ['what comes after', [10n, 90n], [[5n, 40n]], [[41n, 90n]]],
  [
    'what lies around and between',
    [10n, 90n],
    [
      [20n, 30n],
      [50n, 60n],
    ],
    [
      [10n, 19n],
      [31n, 49n],
      [61n, 90n],
    ],
  ],
  [
    'all of it, where the others lie elsewhere',
    [10n, 20n],
    [
      [1n, 9n],
      [21n, 30n],
    ],
    [[10n, 20n]],
  ],
  ['nothing, where another goes as far', [10n, 90n], [[10n, 90n]], []],
  [
    'nothing, between others that overlap',
    [10n, 90n],
    [
      [1n, 60n],
      [40n, 95n],
    ],
    [],
  ],
])('broken backups add %s', (_what, broken, sound, added) => {
  expect(doubtfulMoments([{ ...stretch(broken), backupId: 'b' }], sound.map(stretch))).toEqual(
    added.map(([from, to]) => ({ from: formatMoment(from), to: formatMoment(to), backupId: 'b' })),
  );
});
