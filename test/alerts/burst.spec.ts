import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Mailbox } from '../support/mailbox.js';
import { AlertStage, HOUR_MS } from '../support/alert-stage.js';

const TENANTS = 10_000;
const PATIENCE_MS = 300_000;

let mailbox: Mailbox;
let alerts: AlertStage;

beforeAll(async () => {
  mailbox = await Mailbox.start();
  alerts = await AlertStage.open({
    tenants: TENANTS,
    environment: {
      ALERT_SMTP_URL: mailbox.url(),
      ALERT_EMAIL_FROM: 'lifeboat@example.org',
      ALERT_EMAIL_TO: 'ops@example.org',
    },
  });
}, PATIENCE_MS);
afterAll(async () => {
  await alerts.close();
  await mailbox.close();
});

it(
  'ten thousand tenants that fail over three hours make a handful of messages, and one when it is over',
  async () => {
    // One of ten every ninth minute, as backups spread over a window do.
    for (let digit = 0; digit < 10; digit += 1) {
      await alerts.fail(`t-%${String(digit)}`);
      for (let minute = 0; minute < 18; minute += 6) {
        await alerts.round();
        alerts.pass(6 * 60_000);
      }
    }
    const counts = alerts.told().map((groups) => groups.map(({ count }) => count));
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(TENANTS);
    expect(counts.length).toBeLessThanOrEqual(10);
    expect(mailbox.mails).toHaveLength(counts.length);
    alerts.pass(HOUR_MS);
    alerts.receiver.reset();
    const started = performance.now();
    await alerts.round();
    const quiet = performance.now() - started;
    process.stderr.write(`QUIET ${quiet}\n`);
    expect(alerts.told()).toEqual([]);
    await alerts.succeed('t-%');
    await alerts.round();
    expect(alerts.told()).toMatchObject([[{ change: 'recovered', count: TENANTS }]]);
    expect(alerts.told()[0]?.[0]?.subjects).toHaveLength(20);
    expect(alerts.receiver.calls[0]?.text.length).toBeLessThan(20_000);
    expect(mailbox.mails.at(-1)?.text).toContain('and 9,995 more: lifeboat alerts list');
    // A round that has nothing to tell is to be small beside the minute after which the next one comes.
    expect(quiet).toBeLessThan(10_000);
  },
  PATIENCE_MS,
);
