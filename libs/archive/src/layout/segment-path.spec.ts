import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { segmentsOf } from '../storage/object-path.js';
import { parseSegmentPath, segmentPath, segmentsOfEpochPrefix } from './segment-path.js';

const epochId = '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e';

describe('the path of a segment', () => {
  it('is as docs/format.md says', () => {
    const name = { kind: 'segment', epochId, firstCommitLsn: '0/16B3748', lastCommitLsn: '1A/FF' } as const;
    expect(segmentPath({ ...name, revision: 0 })).toBe(
      `changes/${epochId}/00000000016B3748-0000001A000000FF.segment`,
    );
    expect(segmentPath({ ...name, revision: 12 })).toBe(
      `changes/${epochId}/00000000016B3748-0000001A000000FF.12.segment`,
    );
    expect(segmentPath({ ...name, kind: 'bundle', revision: 0 })).toBe(
      `changes/${epochId}/00000000016B3748-0000001A000000FF.bundle`,
    );
    expect(segmentsOfEpochPrefix(epochId)).toBe(`changes/${epochId}/`);
  });

  it('is the path of an object, and comes back', () => {
    const half = fc.integer({ min: 0, max: 0xffffffff }).map((number) => number.toString(16).toUpperCase());
    const lsn = fc.tuple(half, half).map(([high, low]) => `${high}/${low}`);
    fc.assert(
      fc.property(
        fc.constantFrom('segment', 'bundle'),
        fc.uuid(),
        lsn,
        lsn,
        fc.nat(999_999_999),
        (kind, epoch, firstCommitLsn, lastCommitLsn, revision) => {
          const name = { kind, epochId: epoch, firstCommitLsn, lastCommitLsn, revision };
          const path = segmentPath(name);
          expect(parseSegmentPath(path)).toEqual(name);
          expect(segmentsOf(path).join('/')).toBe(path);
        },
      ),
    );
  });

  it.each([
    '',
    `changes/${epochId}`,
    `changes/${epochId}/`,
    `changes/${epochId}/epoch.json`,
    `changes/x/00000000016B3748-0000001A000000FF.segment`,
    `changes/${epochId}/00000000016b3748-0000001A000000FF.segment`,
    `changes/${epochId}/16B3748-0000001A000000FF.segment`,
    `changes/${epochId}/00000000016B3748-0000001A000000FF.0.segment`,
    `changes/${epochId}/00000000016B3748-0000001A000000FF.01.segment`,
    `changes/${epochId}/x/00000000016B3748-0000001A000000FF.segment`,
    `x/changes/${epochId}/00000000016B3748-0000001A000000FF.segment`,
  ])('is not %j', (path) => {
    expect(parseSegmentPath(path)).toBeNull();
  });

  it('is not made of what is no position', () => {
    expect(() =>
      segmentPath({ kind: 'segment', epochId, firstCommitLsn: '16B3748', lastCommitLsn: '0/0', revision: 0 }),
    ).toThrow('no WAL position');
  });
});
