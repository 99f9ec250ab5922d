import { describe, expect, it } from '@jest/globals';
import type { LifeboatConfig } from './lifeboat-config.js';
import { parseConfig } from './parse-config.js';

const SECRET = 'Zk3v0Qm8Lw1tRb6yXc9pHd2sNf5uGj7a';
const SMTP = 'smtps://lifeboat:hidden@mail.example.org:465';
const parse = (environment: Record<string, string> = {}): LifeboatConfig =>
  parseConfig({ APP_DATABASE_URL: 'postgres://a@b/c', ...environment });

describe('who is told of what is wrong', () => {
  it('is nobody, if nothing says so', () => {
    expect(parse().alerts).toEqual({
      reminderMs: 86_400_000,
      groupIntervalMs: 900_000,
      freePercent: 10,
      quotaBytes: null,
      webhook: null,
      email: null,
    });
    expect(parse().upkeep.alertSchedule).toBe('* * * * *');
  });

  it('is a webhook, which signs what it is sent', () => {
    const environment = { ALERT_WEBHOOK_URL: 'https://alerts.example.org/x', ALERT_WEBHOOK_SECRET: SECRET };
    expect(parse(environment).alerts.webhook).toEqual({
      url: 'https://alerts.example.org/x',
      secret: SECRET,
      format: 'lifeboat',
      timeoutMs: 10_000,
    });
  });

  it("can be Slack, which knows no signature: its URL is what others don't know", () => {
    const environment = {
      ALERT_WEBHOOK_URL: 'https://hooks.example.org/services/T0/B0/x',
      ALERT_WEBHOOK_FORMAT: 'slack',
    };
    expect(parse(environment).alerts.webhook).toMatchObject({ format: 'slack', secret: null });
  });

  it('can be people, by mail', () => {
    const environment = {
      ALERT_SMTP_URL: SMTP,
      ALERT_EMAIL_FROM: 'Lifeboat <lifeboat@example.org>',
      ALERT_EMAIL_TO: 'ops@example.org, On Call <on-call@example.org>',
    };
    expect(parse(environment).alerts.email).toEqual({
      smtpUrl: SMTP,
      from: 'Lifeboat <lifeboat@example.org>',
      to: ['ops@example.org', 'On Call <on-call@example.org>'],
      timeoutMs: 30_000,
    });
  });

  it.each<[string, Record<string, string>]>([
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_URL: 'https://example.org' }],
    ['ALERT_WEBHOOK_URL', { ALERT_WEBHOOK_SECRET: SECRET }],
    ['ALERT_WEBHOOK_URL', { ALERT_WEBHOOK_URL: 'ftp://hidden', ALERT_WEBHOOK_SECRET: SECRET }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_URL: 'https://example.org', ALERT_WEBHOOK_SECRET: 'hidden' }],
    ['guess', { ALERT_WEBHOOK_URL: 'https://example.org', ALERT_WEBHOOK_SECRET: 'hidden'.repeat(9) }],
    ['ALERT_WEBHOOK_FORMAT', { ALERT_WEBHOOK_FORMAT: 'teams' }],
    ['ALERT_EMAIL_TO', { ALERT_SMTP_URL: SMTP, ALERT_EMAIL_FROM: 'a@b.example' }],
    ['ALERT_SMTP_URL', { ALERT_SMTP_URL: 'hidden', ALERT_EMAIL_FROM: 'a@b.example', ALERT_EMAIL_TO: 'a@b' }],
    ['ALERT_EMAIL_FROM', { ALERT_SMTP_URL: SMTP, ALERT_EMAIL_TO: 'a@b.example' }],
    ['ALERT_EMAIL_TO', { ALERT_EMAIL_TO: 'nobody' }],
    ['ALERT_EMAIL_TO', { ALERT_EMAIL_TO: 'a@b.example\r\nBcc: c@d.example' }],
    ['ALERT_EMAIL_FROM', { ALERT_EMAIL_FROM: 'x\n<a@b.example>' }],
    ['ALERT_REMINDER_HOURS', { ALERT_REMINDER_HOURS: '0' }],
    ['ALERT_GROUP_INTERVAL', { ALERT_GROUP_INTERVAL: '15' }],
    ['ALERT_FREE_PERCENT', { ALERT_FREE_PERCENT: '100' }],
    ['ALERT_SCHEDULE', { ALERT_SCHEDULE: '0 0 30 2 *' }],
    ['REPOSITORY_QUOTA_BYTES', { REPOSITORY_QUOTA_BYTES: '1 TB' }],
  ])('refuses by the name %s: %j', (name, environment) => {
    const refused = expect(() => parse(environment));
    refused.toThrow(name);
    refused.not.toThrow('hidden');
  });
});
