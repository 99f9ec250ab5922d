import { describe, expect, it } from '@jest/globals';
import type { RecoveryGap } from '@lifeboat/catalog';
import { manifestOf } from '@lifeboat/testing';
import { isCutOff } from './recovery-base.js';

const BEGUN = Date.parse('2026-01-02T03:00:00.000Z');

const gap = (changes: Partial<RecoveryGap> = {}): RecoveryGap => ({
  id: '00000000-0000-4000-8000-000000000001',
  databaseName: 'main',
  epochId: null,
  tenantId: null,
  tables: ['app.notes'],
  fromTime: new Date(BEGUN),
  toTime: null,
  fromLsn: '0/10',
  fromXid: '500',
  reason: 'identity_changed',
  detail: 'It has another identity.',
  createdAt: new Date(BEGUN),
  closedAt: null,
  fullRequestedAt: null,
  ...changes,
});

/** A base that sees every transaction before the one of this id. */
const base = (xid: string, startedAt: number): ReturnType<typeof manifestOf> => ({
  ...manifestOf(),
  startedAt: new Date(startedAt).toISOString(),
  snapshot: { text: `${xid}:${xid}:`, xmin: xid, xmax: xid, inProgress: [], endLsn: '0/20' },
});

const isNamed =
  (name: string) =>
  (each: string): boolean =>
    each === name;

describe('isCutOff', () => {
  it('is so behind the beginning of a gap, to the millisecond where it begins with a transaction', () => {
    const before = base('400', BEGUN - 1000);
    expect(isCutOff(before, gap(), BEGUN - 1, null)).toBe(false);
    expect(isCutOff(before, gap(), BEGUN, null)).toBe(true);
    expect(isCutOff(before, gap({ fromXid: null }), BEGUN, null)).toBe(false);
    expect(isCutOff(before, gap({ fromXid: null }), BEGUN + 1, null)).toBe(true);
  });

  it('matters to the tables of the gap only', () => {
    const before = base('400', BEGUN - 1000);
    expect(isCutOff(before, gap(), BEGUN + 1, isNamed('app.tasks'))).toBe(false);
    expect(isCutOff(before, gap(), BEGUN + 1, isNamed('app.notes'))).toBe(true);
    expect(isCutOff(before, gap({ tables: null }), BEGUN + 1, isNamed('app.tasks'))).toBe(true);
  });

  it('ends with a base that was taken behind the gap, and not while the gap goes on', () => {
    const within = base('600', BEGUN + 1000);
    const closed = gap({ toTime: new Date(BEGUN + 5000) });
    expect(isCutOff(within, gap(), BEGUN + 9000, null)).toBe(true);
    expect(isCutOff(within, closed, BEGUN + 9000, null)).toBe(true);
    expect(isCutOff(base('600', BEGUN + 5000), closed, BEGUN + 9000, null)).toBe(false);
    expect(isCutOff(base('500', BEGUN + 5000), closed, BEGUN + 9000, null)).toBe(true);
  });
});
