import { describe, expect, it } from '@jest/globals';
import type { TenantFacts } from '@lifeboat/catalog';
import type { JudgedTenant } from '../../status/judge-tenants.js';
import { RISK_REASONS, type RiskReason } from '../../status/risk.js';
import { ALERT_KIND_NAMES, ALERT_KINDS } from '../alert-kind.js';
import { restoreIncidents } from './restore-incidents.js';
import { riskIncidents } from './risk-incidents.js';
import { sizeIncidents } from './size-incidents.js';
import { slotIncidents } from './slot-incidents.js';
import { storageIncidents } from './storage-incidents.js';

const MINUTE = 60_000;
const now = new Date('2026-05-02T12:00:00.000Z');
const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
const limits = {
  backupMaxAgeMs: 26 * 60 * MINUTE,
  backupOverdueAfterMs: 120 * MINUTE,
  validationMaxAgeMs: null,
  drillMaxAgeMs: null,
  captureMaxLagMs: MINUTE,
};

/** A tenant that is at risk for a reason since some time. */
function atRisk(
  tenantId: string,
  reason: RiskReason,
  since: Date | null,
  facts: Partial<TenantFacts> = {},
): JudgedTenant {
  return {
    facts: { tenantId, applicationDatabase: 'main', gapSince: null, ...facts } as TenantFacts,
    schedules: [],
    state: 'at_risk',
    recoveryPoint: { at: null, windowEnd: null },
    risks: [{ reason, since, detail: `of ${tenantId}`, remedy: 'type' }],
  };
}

const kindsOf = (...tenants: JudgedTenant[]): [string, string][] =>
  riskIncidents(tenants, { limits, now }).map(({ kind, subject }) => [kind, subject]);

describe('a tenant at risk', () => {
  it.each(RISK_REASONS)('is told of for %s, once it has lasted long enough', (reason) => {
    expect(kindsOf(atRisk('acme', reason, ago(40 * 24 * 60 * MINUTE)))).toHaveLength(1);
    expect(kindsOf(atRisk('acme', reason, null))).toHaveLength(1);
    expect(ALERT_KIND_NAMES).toContain(reason);
  });

  it.each<[RiskReason, number]>([
    ['no_good_backup', limits.backupMaxAgeMs],
    ['erasure_incomplete', 15 * MINUTE],
    ['recovery_gap', 30 * MINUTE],
  ])('is given time for %s', (reason, patience) => {
    expect(kindsOf(atRisk('acme', reason, ago(patience - 1)))).toEqual([]);
    expect(kindsOf(atRisk('acme', reason, ago(patience)))).toEqual([[reason, 'acme']]);
  });

  it('is told of at once where the change log has a hole', () => {
    expect(kindsOf(atRisk('acme', 'recovery_gap', now, { gapSince: now }))).toEqual([
      ['recovery_gap', 'acme'],
    ]);
  });

  it('is not told of where all of its database are: that is told once', () => {
    const tenants = ['a', 'b', 'c'].map((id) => atRisk(id, 'capture_stopped', null));
    const other = atRisk('d', 'capture_stopped', null, { applicationDatabase: 'eu-2' });
    expect(kindsOf(...tenants, other)).toEqual([
      ['capture_stopped', 'main'],
      ['capture_stopped', 'eu-2'],
    ]);
  });
});

describe('the size of a backup', () => {
  const MB = 1_000_000;
  const found = (...rawBytes: number[]): unknown[] =>
    sizeIncidents([{ tenantId: 'acme', newestId: 'n', rawBytes }]).map(({ kind, subject }) => [
      kind,
      subject,
    ]);
  const abnormal = [['backup_size_abnormal', 'acme']];

  it.each<[string, number[], unknown[]]>([
    ['shrinks below half of the median', [4 * MB, 10 * MB, 9 * MB, 11 * MB], abnormal],
    ['more than doubles', [21 * MB, 10 * MB, 9 * MB, 11 * MB], abnormal],
    ['has nothing left', [0, 10 * MB, 10 * MB, 10 * MB], abnormal],
    ['grows as it does', [19 * MB, 10 * MB, 9 * MB, 11 * MB], []],
    ['is half exactly', [5 * MB, 10 * MB, 10 * MB, 10 * MB], []],
    ['was abnormal once: one among others moves no median', [10 * MB, 100 * MB, 10 * MB, 10 * MB], []],
    ['is small, whatever it was', [10, 900_000, 900_000, 900_000], []],
    ['is new', [], []],
    ['is the first', [MB], []],
  ])('%s', (_what, sizes, expected) => {
    expect(found(...sizes)).toEqual(expected);
  });

  it('is told with both sizes', () => {
    const rawBytes = [2 * 1_048_576, ...Array<number>(7).fill(8 * 1_048_576)];
    const [incident] = sizeIncidents([{ tenantId: 'acme', newestId: 'n', rawBytes }]);
    expect(incident?.detail).toContain(
      '2 MiB before compression, less than half of what the 7 before it have (8 MiB',
    );
  });
});

describe('the repository', () => {
  const asks = (free: number, stored: number, quotaBytes: number | null): string[] =>
    storageIncidents({ space: { free, total: 1_000 }, stored }, { freePercent: 10, quotaBytes }).map(
      ({ detail }) => detail,
    );

  it('is nearly full by what is free on its disk', () => {
    expect(asks(100, 0, null)).toEqual([]);
    expect(asks(99, 0, null)).toEqual([expect.stringContaining('only 99 B are free')]);
  });

  it('is nearly full by its quota, a bucket too', () => {
    expect(asks(900, 900, 1_000)).toEqual([]);
    expect(asks(900, 901, 1_000)).toEqual([expect.stringContaining('REPOSITORY_QUOTA_BYTES')]);
    const limits = { freePercent: 10, quotaBytes: 1_000 };
    expect(storageIncidents({ space: null, stored: 901 }, limits)).toMatchObject([
      { kind: 'storage_nearly_full', subject: 'repository' },
    ]);
    expect(storageIncidents({ space: null, stored: 1e15 }, { ...limits, quotaBytes: null })).toEqual([]);
  });
});

it('a slot is told of when it holds back four fifths of what it may', () => {
  const slot = (retainedBytes: number): unknown[] =>
    slotIncidents([{ database: 'main', retainedBytes }], 1_000);
  expect(slot(800)).toEqual([]);
  expect(slot(801)).toMatchObject([{ kind: 'wal_retained', subject: 'main' }]);
});

it('a restore is told of if it has failed, by its code alone', () => {
  const restore = { tenantId: 'acme', restoreId: 'r', finishedAt: now, code: 'SCHEMA_DRIFT' };
  expect(restoreIncidents([{ ...restore, status: 'completed' }])).toEqual([]);
  expect(restoreIncidents([{ ...restore, status: 'failed' }])).toMatchObject([
    { kind: 'restore_failed', subject: 'acme', detail: expect.stringContaining('with SCHEMA_DRIFT.') },
  ]);
});

it('every kind says what is not harmed', () => {
  for (const { title, unharmed } of Object.values(ALERT_KINDS)) {
    expect(title).toMatch(/^[A-Z]/);
    expect(unharmed).toMatch(/\.$/);
  }
});
