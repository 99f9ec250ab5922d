import { describe, expect, it } from '@jest/globals';
import type { LifeboatConfig } from './lifeboat-config.js';
import { parseConfig } from './parse-config.js';

const parse = (environment: Record<string, string> = {}): LifeboatConfig =>
  parseConfig({ APP_DATABASE_URL: 'postgres://a@b/c', ...environment });

describe('what is watched', () => {
  it('has defaults', () => {
    expect(parse().status).toEqual({
      backupMaxAgeMs: 26 * 3_600_000,
      validationMaxAgeMs: null,
      drillMaxAgeMs: null,
      captureMaxLagMs: 15 * 60_000,
    });
    expect(parse().metrics).toEqual({
      port: null,
      host: '127.0.0.1',
      tenantLabels: { kind: 'top', count: 100 },
      cacheMs: 15_000,
    });
  });

  it('takes spans of time', () => {
    const { status, metrics } = parse({
      BACKUP_MAX_AGE: '90m',
      VALIDATION_MAX_AGE: '8d',
      DRILL_MAX_AGE: '31d',
      CHANGE_LOG_MAX_LAG: '45s',
      METRICS_CACHE: '0s',
    });
    expect(status).toEqual({
      backupMaxAgeMs: 5_400_000,
      validationMaxAgeMs: 691_200_000,
      drillMaxAgeMs: 2_678_400_000,
      captureMaxLagMs: 45_000,
    });
    expect(metrics.cacheMs).toBe(0);
    expect(parse({ VALIDATION_MAX_AGE: 'off' }).status.validationMaxAgeMs).toBeNull();
  });

  it('is drilled and validated by itself, unless that is switched off', () => {
    const { upkeep, drill, validation } = parse();
    expect(upkeep).toMatchObject({ drillSchedule: '0 5 * * *', validationSchedule: '30 4 * * *' });
    expect({ drill, validation }).toEqual({
      drill: { sample: 1 },
      validation: { level: 'full', limit: 100 },
    });
    const off = parse({ DRILL_SCHEDULE: 'none', VALIDATION_SCHEDULE: 'none' }).upkeep;
    expect(off).toMatchObject({ drillSchedule: null, validationSchedule: null });
  });

  it.each([
    ['off', { kind: 'off' }],
    ['all', { kind: 'all' }],
    ['top:7', { kind: 'top', count: 7 }],
  ])('takes METRICS_TENANT_LABELS=%s', (value, expected) => {
    expect(parse({ METRICS_TENANT_LABELS: value }).metrics.tenantLabels).toEqual(expected);
  });

  it.each([
    ['BACKUP_MAX_AGE', '26'],
    ['BACKUP_MAX_AGE', '0h'],
    ['BACKUP_MAX_AGE', '-1h'],
    ['BACKUP_MAX_AGE', '1.5h'],
    ['BACKUP_MAX_AGE', 'off'],
    ['VALIDATION_MAX_AGE', 'never'],
    ['DRILL_MAX_AGE', '0d'],
    ['DRILL_SCHEDULE', '0 0 30 2 *'],
    ['DRILL_SAMPLE', '0'],
    ['VALIDATION_SCHEDULE', 'daily'],
    ['VALIDATION_LEVEL', 'quick'],
    ['VALIDATION_LIMIT', '-1'],
    ['CHANGE_LOG_MAX_LAG', '400d'],
    ['METRICS_PORT', '70000'],
    ['METRICS_PORT', 'on'],
    ['METRICS_TENANT_LABELS', 'top'],
    ['METRICS_TENANT_LABELS', 'top:0'],
    ['METRICS_CACHE', '2h'],
  ])('refuses %s=%s, by its name', (key, value) => {
    expect(() => parse({ [key]: value })).toThrow(key);
  });
});
