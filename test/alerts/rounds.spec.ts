import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AlertsRepository } from '@lifeboat/catalog';
import { AlertStage, HOUR_MS, type Told } from '../support/alert-stage.js';
import { respond } from '../support/receiver.js';

const MINUTE_MS = 60_000;

let alerts: AlertStage;

beforeEach(async () => {
  alerts = await AlertStage.open();
});
afterEach(() => alerts.close());

const failing = (change: Told['change'], ...subjects: string[]): Told => ({
  change,
  kind: 'backups_failing',
  count: subjects.length,
  subjects,
});

describe('an incident', () => {
  it('is told once, reminded of, and told to be over', async () => {
    await alerts.fail('t-1');
    for (let minute = 0; minute < 30; minute += 5) {
      await alerts.round();
      alerts.pass(5 * MINUTE_MS);
    }
    expect(alerts.told()).toEqual([[failing('opened', 't-1')]]);
    alerts.pass(24 * HOUR_MS);
    await alerts.round();
    alerts.pass(HOUR_MS);
    await alerts.round();
    expect(alerts.told().slice(1)).toEqual([[failing('reminder', 't-1')]]);
    expect((await alerts.list()).items).toMatchObject([{ subject: 't-1', reminders: 1, closedAt: null }]);
    await alerts.succeed('t-1');
    await alerts.round();
    alerts.pass(48 * HOUR_MS);
    await alerts.round();
    expect(alerts.told().slice(2)).toEqual([[failing('recovered', 't-1')]]);
    expect((await alerts.list()).items).toEqual([]);
    expect((await alerts.list('closed')).items).toMatchObject([{ subject: 't-1', kind: 'backups_failing' }]);
  });

  it('that comes back is another one', async () => {
    await alerts.fail('t-1');
    await alerts.round();
    alerts.pass(HOUR_MS);
    await alerts.succeed('t-1');
    await alerts.round();
    alerts.pass(HOUR_MS);
    await alerts.fail('t-1');
    await alerts.round();
    expect(alerts.told()).toEqual([
      [failing('opened', 't-1')],
      [failing('recovered', 't-1')],
      [failing('opened', 't-1')],
    ]);
    expect((await alerts.list('all')).items).toHaveLength(2);
  });

  it('waits with others of its kind, if one was told just now, and none is lost that is over meanwhile', async () => {
    await alerts.fail('t-1');
    await alerts.round();
    alerts.pass(MINUTE_MS);
    await alerts.fail('t-2');
    await alerts.fail('t-3');
    await alerts.round();
    alerts.pass(MINUTE_MS);
    await alerts.succeed('t-3');
    await alerts.round();
    expect(alerts.told()).toHaveLength(1);
    alerts.pass(15 * MINUTE_MS);
    await alerts.round();
    expect(alerts.told().slice(1)).toEqual([[failing('opened', 't-2'), failing('recovered', 't-3')]]);
  });

  it('does not wait for another kind', async () => {
    await alerts.fail('t-1');
    await alerts.round();
    alerts.pass(MINUTE_MS);
    await alerts.succeed('t-2');
    await alerts.sql(
      `update lifeboat.tenant_backups set validation = '{"valid": false, "level": "full", "checks": []}'
        where status = 'completed'`,
    );
    await alerts.round();
    expect(alerts.told()[1]).toMatchObject([{ kind: 'backup_invalid', subjects: ['t-2'] }]);
  });

  it('is reminded of together with those that were told after it', async () => {
    await alerts.fail('t-1');
    await alerts.round();
    alerts.pass(3 * HOUR_MS);
    await alerts.fail('t-2');
    await alerts.round();
    alerts.pass(21 * HOUR_MS);
    await alerts.round();
    alerts.pass(HOUR_MS);
    await alerts.round();
    expect(alerts.told().slice(2)).toEqual([[failing('reminder', 't-1', 't-2')]]);
  });

  it('is forgotten ninety days after it is over', async () => {
    await alerts.fail('t-1');
    await alerts.round();
    await alerts.succeed('t-1');
    await alerts.round();
    alerts.pass(91 * 24 * HOUR_MS);
    await alerts.round();
    expect((await alerts.list('all')).items).toEqual([]);
  });
});

describe('a webhook', () => {
  it('that fails thrice is tried again, later each time, and told once', async () => {
    await alerts.fail('t-1');
    alerts.receiver.answer = respond(503);
    const pauses: number[] = [];
    for (let tries = 1; tries <= 3; tries += 1) {
      await alerts.round();
      expect(alerts.receiver.calls).toHaveLength(tries);
      const [webhook] = (await alerts.list()).channels;
      expect(webhook).toMatchObject({ failures: tries, lastFailure: expect.stringContaining('503') });
      pauses.push((webhook?.nextTryAt?.getTime() ?? 0) - alerts.stage.now.getTime());
      await alerts.round();
      expect(alerts.receiver.calls).toHaveLength(tries);
      alerts.pass(pauses.at(-1) ?? 0);
    }
    expect(pauses).toEqual([30_000, 60_000, 120_000]);
    alerts.receiver.reset();
    await alerts.fail('t-2');
    await alerts.round();
    alerts.pass(HOUR_MS);
    await alerts.round();
    expect(alerts.told()).toEqual([[failing('opened', 't-1', 't-2')]]);
    expect((await alerts.list()).channels).toMatchObject([
      { failures: 0, lastFailure: null, nextTryAt: null },
    ]);
  });

  it('is told by one of several that look at once', async () => {
    await alerts.fail('t-%');
    const rounds = await Promise.all(Array.from({ length: 4 }, () => alerts.round()));
    expect(rounds.filter((round) => round !== null).length).toBeGreaterThanOrEqual(1);
    expect(alerts.told()).toEqual([[failing('opened', 't-1', 't-2', 't-3')]]);
  });

  it('that was told, but whose process died before it was written down, is told again: at least once', async () => {
    await alerts.fail('t-1');
    alerts.receiver.answer = async (response) => {
      await alerts.sql('alter table lifeboat.alert_deliveries rename to lost');
      response.end();
    };
    await expect(alerts.round()).rejects.toMatchObject({ code: 'CATALOG_NOT_MIGRATED' });
    await alerts.sql('alter table lifeboat.lost rename to alert_deliveries');
    alerts.receiver.answer = respond(204);
    await alerts.round();
    await alerts.round();
    expect(alerts.told()).toEqual([[failing('opened', 't-1')], [failing('opened', 't-1')]]);
  });
});

describe('what cannot be looked at', () => {
  it('is neither over nor new', async () => {
    const seen = { kind: 'wal_retained', subjectType: 'database', detail: 'd', remedy: 'r' } as const;
    const repository = new AlertsRepository();
    const record = (...args: Parameters<AlertsRepository['record']>): Promise<void> =>
      alerts.stage.inCatalog(() => repository.record(...args));
    await record(
      [
        { ...seen, subject: 'one' },
        { ...seen, subject: 'two' },
      ],
      [],
    );
    await record(
      [],
      [
        { kind: 'wal_retained', subject: 'one' },
        { kind: 'wal_retained', subject: 'three' },
      ],
    );
    expect((await alerts.list()).items).toMatchObject([{ subject: 'one' }]);
    expect((await alerts.list('closed')).items).toMatchObject([{ subject: 'two' }]);
  });
});
