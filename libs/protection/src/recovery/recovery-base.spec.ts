import { describe, expect, it } from '@jest/globals';
import type { RecoveryGap } from '@lifeboat/catalog';
import { manifestOf } from '@lifeboat/testing';
import { type ChangesUntil, isCutOff } from './recovery-base.js';

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

const EPOCH = { id: '00000000-0000-4000-8000-00000000000e', startedAt: new Date(BEGUN - 9000) };

/** In milliseconds since 1970. */
const until = (ms: number, changes: Partial<ChangesUntil> = {}): ChangesUntil => ({
  epoch: EPOCH,
  moment: BigInt(ms) * 1_000n,
  cutLsn: null,
  ...changes,
});

const isNamed =
  (name: string) =>
  (each: string): boolean =>
    each === name;

describe('isCutOff', () => {
  it('is so behind the beginning of a gap, to the millisecond where it begins with a transaction', () => {
    const before = base('400', BEGUN - 1000);
    expect(isCutOff(before, gap(), until(BEGUN - 1), null)).toBe(false);
    expect(isCutOff(before, gap(), until(BEGUN), null)).toBe(true);
    expect(isCutOff(before, gap({ fromXid: null }), until(BEGUN), null)).toBe(false);
    expect(isCutOff(before, gap({ fromXid: null }), until(BEGUN + 1), null)).toBe(true);
  });

  it('matters to the tables of the gap only', () => {
    const before = base('400', BEGUN - 1000);
    expect(isCutOff(before, gap(), until(BEGUN + 1), isNamed('app.tasks'))).toBe(false);
    expect(isCutOff(before, gap(), until(BEGUN + 1), isNamed('app.notes'))).toBe(true);
    expect(isCutOff(before, gap({ tables: null }), until(BEGUN + 1), isNamed('app.tasks'))).toBe(true);
  });

  it('ends with a base that was taken behind the gap, and not while the gap goes on', () => {
    const within = base('600', BEGUN + 1000);
    const closed = gap({ toTime: new Date(BEGUN + 5000) });
    expect(isCutOff(within, gap(), until(BEGUN + 9000), null)).toBe(true);
    expect(isCutOff(within, closed, until(BEGUN + 9000), null)).toBe(true);
    expect(isCutOff(base('600', BEGUN + 5000), closed, until(BEGUN + 9000), null)).toBe(false);
    expect(isCutOff(base('500', BEGUN + 5000), closed, until(BEGUN + 9000), null)).toBe(true);
  });

  it('begins within a millisecond', () => {
    const before = base('400', BEGUN - 1000);
    const within = { epoch: EPOCH, moment: BigInt(BEGUN) * 1_000n + 900n, cutLsn: null };
    expect(isCutOff(before, gap({ fromXid: null }), within, null)).toBe(true);
  });

  it('is told by the transaction that it begins with, whose time may be later than that of one behind it', () => {
    const before = base('400', BEGUN - 1000);
    const own = gap({ epochId: EPOCH.id });
    expect(isCutOff(before, own, until(BEGUN - 500, { cutLsn: '0/11' }), null)).toBe(true);
    expect(isCutOff(before, own, until(BEGUN + 500, { cutLsn: '0/10' }), null)).toBe(false);
  });

  it('is none where it is of an epoch before, though the clock of whoever took the base was behind', () => {
    const behind = base('600', BEGUN + 1000);
    const former = (epochId: string | null): RecoveryGap =>
      gap({ epochId, fromXid: null, toTime: new Date(BEGUN + 5000) });
    const id = '00000000-0000-4000-8000-00000000000d';
    const later = { ...EPOCH, startedAt: new Date(BEGUN + 5000) };
    const moment = until(BEGUN + 9000, { epoch: later });
    expect(isCutOff(behind, former(id), moment, null)).toBe(false);
    expect(isCutOff(behind, former(null), moment, null)).toBe(true);
  });
});
