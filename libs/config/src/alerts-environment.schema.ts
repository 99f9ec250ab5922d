import { z } from 'zod';
import { duration } from './duration.schema.js';

/** One mailbox, with or without a name before it; what a header cannot hold is none. */
const MAILBOX =
  /^(?:[^<>@,;\p{Cc}]*<[^\s<>@,;\p{Cc}]+@[^\s<>@,;\p{Cc}]+>|[^\s<>@,;\p{Cc}]+@[^\s<>@,;\p{Cc}]+)$/u;

const mailbox = z
  .string()
  .trim()
  .regex(MAILBOX, 'must be an address such as ops@example.org or Lifeboat <lifeboat@example.org>');

const mailboxes = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
  .pipe(z.array(mailbox));

/** The keys that say who is told of what is wrong. What they must be to each other is checked by `alertsConfigOf`. */
export const alertKeys = {
  ALERT_REMINDER_HOURS: z.coerce.number().min(1).max(8_760).default(24),
  ALERT_GROUP_INTERVAL: duration('0s', '1d').default(900_000),
  ALERT_FREE_PERCENT: z.coerce.number().min(1).max(99).default(10),
  ALERT_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://alerts.example.com/lifeboat' })
    .optional(),
  ALERT_WEBHOOK_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  ALERT_WEBHOOK_FORMAT: z.enum(['lifeboat', 'slack'], 'must be lifeboat or slack').default('lifeboat'),
  ALERT_WEBHOOK_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(10_000),
  ALERT_SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: 'must be a URL such as smtps://user:password@mail.example.com:465',
    })
    .optional(),
  ALERT_EMAIL_FROM: mailbox.optional(),
  ALERT_EMAIL_TO: mailboxes.optional(),
  ALERT_SMTP_TIMEOUT_MS: z.coerce.number().int().min(1).max(120_000).default(30_000),
};
