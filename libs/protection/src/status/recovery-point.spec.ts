import { describe, expect, it } from '@jest/globals';
import type { CaptureFacts, TenantFacts } from '@lifeboat/catalog';
import { NEVER_BACKED_UP, wellCapture, wellTenant } from '@lifeboat/testing';
import { recoveryPointOf } from './recovery-point.js';

const HOUR = 3_600_000;
const now = new Date('2026-05-02T12:00:00.000Z');
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * HOUR);

const well = wellTenant(now);
const captured = wellCapture(now);

describe('the recovery point', () => {
  const point = (
    facts: Partial<TenantFacts>,
    capture: Partial<CaptureFacts> | null = {},
  ): (Date | null)[] => {
    const { at, windowEnd } = recoveryPointOf(
      { ...well, ...facts },
      capture === null ? null : { ...captured, ...capture },
    );
    return [at, windowEnd];
  };

  it.each<[string, Partial<TenantFacts>, Partial<CaptureFacts> | null, Date | null, Date | null]>([
    ['what is captured', {}, {}, captured.coveredAt, captured.coveredAt],
    ['the backup, where nothing is captured', {}, null, well.goodStateAt, null],
    ['the backup, where there is no base', {}, { startedAt: hoursAgo(5) }, well.goodStateAt, null],
    ['where the gap begins', { gapSince: hoursAgo(5) }, {}, hoursAgo(5), hoursAgo(5)],
    ['the backup, behind a gap', { gapSince: hoursAgo(120) }, {}, well.goodStateAt, null],
    ['the backup, where it is newer', {}, { coveredAt: hoursAgo(50) }, well.goodStateAt, null],
    ['nowhere', NEVER_BACKED_UP, {}, null, null],
    [
      'what is captured since it began',
      { ...NEVER_BACKED_UP, bornAt: hoursAgo(5) },
      {},
      captured.coveredAt,
      captured.coveredAt,
    ],
    ['nowhere, where it began before', { ...NEVER_BACKED_UP, bornAt: hoursAgo(300) }, {}, null, null],
    ['nowhere, where nothing is captured', { ...NEVER_BACKED_UP, bornAt: hoursAgo(5) }, null, null, null],
    [
      'what is captured since it began anew',
      { goodStateAt: hoursAgo(300), bornAt: hoursAgo(5) },
      {},
      captured.coveredAt,
      captured.coveredAt,
    ],
    [
      'where the gap begins, since it began',
      { ...NEVER_BACKED_UP, bornAt: hoursAgo(9), gapSince: hoursAgo(2) },
      {},
      hoursAgo(2),
      hoursAgo(2),
    ],
  ])('is %s', (_what, facts, capture, at, windowEnd) => {
    expect(point(facts, capture)).toEqual([at, windowEnd]);
  });
});
