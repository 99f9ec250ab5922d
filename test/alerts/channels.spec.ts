import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEntriesRepository } from '@lifeboat/catalog';
import { ListAlerts, TestChannels } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { testActor } from '@lifeboat/testing';
import { AlertStage } from '../support/alert-stage.js';
import { Mailbox } from '../support/mailbox.js';
import { respond } from '../support/receiver.js';

let mailbox: Mailbox;
let alerts: AlertStage;

beforeAll(async () => {
  mailbox = await Mailbox.start();
  alerts = await AlertStage.open({
    environment: {
      ALERT_SMTP_URL: mailbox.url(),
      ALERT_EMAIL_FROM: 'lifeboat@example.org',
      ALERT_EMAIL_TO: 'ops@example.org',
      ALERT_GROUP_INTERVAL: '0s',
      ALERT_WEBHOOK_TIMEOUT_MS: '3000',
    },
  });
});
afterEach(async () => {
  alerts.receiver.reset();
  mailbox.mails.length = 0;
  await alerts.succeed('t-%');
  await alerts.round();
  alerts.pass(3_600_000);
  await alerts.round();
  alerts.receiver.reset();
  mailbox.mails.length = 0;
});
afterAll(async () => {
  await alerts.close();
  await mailbox.close();
});

describe('several channels', () => {
  it('tell the same, each once', async () => {
    await alerts.fail('t-1');
    await alerts.round();
    await alerts.round();
    expect(alerts.receiver.calls).toHaveLength(1);
    expect(mailbox.mails).toHaveLength(1);
    expect(alerts.receiver.calls[0]?.body).toMatchObject({
      event: 'alerts',
      title: 'new: Backups failing (tenant t-1)',
      groups: [
        {
          severity: 'warning',
          unharmed: 'Backups that are there stay as they are.',
          alerts: [
            {
              subjectType: 'tenant',
              subject: 't-1',
              detail: expect.stringContaining('REPOSITORY_FULL'),
              remedy: expect.stringContaining('lifeboat list -t t-1'),
            },
          ],
        },
      ],
    });
    expect(mailbox.header('subject')).toBe('[Lifeboat] new: Backups failing (tenant t-1)');
    const text = mailbox.mails[0]?.text ?? '';
    expect(text).toContain('REPOSITORY_FULL');
    expect(text).toContain('Backups that are there stay as they are.');
    expect(text).toContain('-> lifeboat list -t t-1');
  });

  it('do not wait for one that hangs: what it has missed it is told later', async () => {
    await alerts.fail('t-2');
    alerts.receiver.answer = () => undefined;
    const started = performance.now();
    await alerts.round();
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(mailbox.mails).toHaveLength(1);
    expect((await alerts.list()).channels).toMatchObject([
      { channel: 'webhook', failures: 1, lastFailure: 'it did not answer within 3000 ms' },
      { channel: 'email', failures: 0 },
    ]);
    alerts.receiver.reset();
    alerts.pass(60_000);
    await alerts.round();
    expect(alerts.told()).toMatchObject([[{ change: 'opened', subjects: ['t-2'] }]]);
    expect(mailbox.mails).toHaveLength(1);
  });

  it('are not led astray by what tenants are called', async () => {
    const name = 'x\r\nBcc: eve@example.org\r\n\r\n<!channel> & *all* \u202e';
    const literal = name.replaceAll("'", "''");
    await alerts.sql(`insert into lifeboat.tenants (id, application_database) values ('${literal}', 'main')`);
    await alerts.fail('x%');
    await alerts.round();
    expect(mailbox.mails).toMatchObject([{ to: ['ops@example.org'] }]);
    expect(mailbox.header('bcc')).toBeUndefined();
    expect(mailbox.header('subject')).toContain('x\\u{d}\\u{a}Bcc:');
    expect(mailbox.mails[0]?.text).not.toMatch(/^Bcc/m);
    expect(alerts.receiver.calls[0]?.text).not.toContain('\\r\\n');
  });
});

describe('a test of the channels', () => {
  const test = () => runAs(testActor(), () => alerts.stage.app.get(TestChannels).test());

  it('says what each receiver has answered, and stands in the audit log', async () => {
    expect(await test()).toEqual([
      {
        channel: 'webhook',
        destination: alerts.receiver.url.replace(/\/lifeboat$/, ''),
        accepted: true,
        answer: 'it answered with the status 204',
      },
      {
        channel: 'email',
        destination: 'ops@example.org',
        accepted: true,
        answer: expect.stringContaining('250'),
      },
    ]);
    expect(alerts.receiver.calls[0]?.body).toMatchObject({ event: 'alerts.test', groups: [] });
    expect(mailbox.header('subject')).toMatch(/^\[Lifeboat\] Test: /);
    alerts.receiver.answer = respond(404);
    expect(await test()).toMatchObject([
      { accepted: false, answer: 'it answered with the status 404: no' },
      { accepted: true },
    ]);
    const lines = await alerts.stage.inCatalog(() =>
      new AuditEntriesRepository().list({ tenantId: null, action: 'alerts.test' }),
    );
    expect(lines.items.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
  });

  it('is for system administrators, as the list is', async () => {
    const { app } = alerts.stage;
    const forbidden = { code: 'FORBIDDEN' };
    for (const role of ['tenant_admin', 'tenant_viewer'] as const) {
      const as = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor('t-1', role), work);
      await expect(as(() => app.get(TestChannels).test())).rejects.toMatchObject(forbidden);
      await expect(as(() => app.get(ListAlerts).list())).rejects.toMatchObject(forbidden);
    }
    expect(alerts.receiver.calls).toEqual([]);
  });
});

it('nobody to tell is an error of the test, and alerts are listed all the same', async () => {
  const unconfigured = await AlertStage.open({
    environment: { ALERT_WEBHOOK_URL: '', ALERT_WEBHOOK_SECRET: '' },
  });
  await unconfigured.fail('t-1');
  await unconfigured.round();
  expect(await unconfigured.list()).toMatchObject({
    items: [{ subject: 't-1', lastSentAt: null }],
    channels: [],
  });
  await expect(
    runAs(testActor(), () => unconfigured.stage.app.get(TestChannels).test()),
  ).rejects.toMatchObject({ code: 'ALERTS_NOT_CONFIGURED' });
  await unconfigured.close();
});
