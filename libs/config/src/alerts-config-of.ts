import type { AlertEmailConfig, AlertsConfig, AlertWebhookConfig } from './alerts-config.js';
import type { Environment } from './environment.schema.js';
import { invalid } from './invalid.js';
import { isWeakSecret } from './is-weak-secret.js';

const HOUR_MS = 3_600_000;

/**
 * Who is told of what is wrong, and how often.
 *
 * @throws LifeboatError CONFIGURATION_INVALID where half of a channel is set
 */
export function alertsConfigOf(values: Environment): AlertsConfig {
  return {
    reminderMs: values.ALERT_REMINDER_HOURS * HOUR_MS,
    groupIntervalMs: values.ALERT_GROUP_INTERVAL,
    freePercent: values.ALERT_FREE_PERCENT,
    quotaBytes: values.REPOSITORY_QUOTA_BYTES ?? null,
    webhook: webhookOf(values),
    email: emailOf(values),
  };
}

function webhookOf(values: Environment): AlertWebhookConfig | null {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret, ALERT_WEBHOOK_FORMAT: format } = values;
  if (url === undefined) {
    if (secret !== undefined) {
      throw invalid('ALERT_WEBHOOK_SECRET is set, but not ALERT_WEBHOOK_URL, where alerts are sent.');
    }
    return null;
  }
  if (secret === undefined && format === 'lifeboat') {
    throw invalid('ALERT_WEBHOOK_URL is set, but not ALERT_WEBHOOK_SECRET, which signs what is sent there.');
  }
  if (secret !== undefined && values.NODE_ENV !== 'development' && isWeakSecret(secret)) {
    throw invalid('ALERT_WEBHOOK_SECRET is one that others can guess: an example, or a piece that repeats.');
  }
  return { url, secret: secret ?? null, format, timeoutMs: values.ALERT_WEBHOOK_TIMEOUT_MS };
}

function emailOf(values: Environment): AlertEmailConfig | null {
  const { ALERT_SMTP_URL: smtpUrl, ALERT_EMAIL_FROM: from, ALERT_EMAIL_TO: to = [] } = values;
  if (smtpUrl === undefined && from === undefined && to.length === 0) {
    return null;
  }
  if (smtpUrl === undefined || from === undefined || to.length === 0) {
    throw invalid(
      'ALERT_SMTP_URL, ALERT_EMAIL_FROM and ALERT_EMAIL_TO go together, and only some of them are set.',
    );
  }
  return { smtpUrl, from, to, timeoutMs: values.ALERT_SMTP_TIMEOUT_MS };
}
