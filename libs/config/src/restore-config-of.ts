import type { Environment } from './environment.schema.js';
import { invalid } from './invalid.js';
import { isWeakSecret } from './is-weak-secret.js';
import type { RestoreConfig, RestoreWebhookConfig } from './lifeboat-config.js';

/**
 * How restores are carried out, and who is told before and after.
 *
 * @throws LifeboatError CONFIGURATION_INVALID where the webhook's secret is missing, or one that others can guess
 */
export function restoreConfigOf(values: Environment): RestoreConfig {
  return {
    connections: values.RESTORE_CONNECTIONS,
    lockTimeoutMs: values.RESTORE_LOCK_TIMEOUT_MS,
    lockTries: values.RESTORE_LOCK_TRIES,
    maxLockHoldMs: values.RESTORE_MAX_LOCK_HOLD_MS,
    restorePointDays: values.RESTORE_POINT_DAYS,
    webhook: webhookOf(values),
  };
}

function webhookOf(values: Environment): RestoreWebhookConfig | null {
  const { RESTORE_WEBHOOK_URL: url, RESTORE_WEBHOOK_SECRET: secret } = values;
  if (url === undefined) {
    return null;
  }
  if (secret === undefined) {
    throw invalid(
      'RESTORE_WEBHOOK_URL is set, but not RESTORE_WEBHOOK_SECRET, which signs what is sent there.',
    );
  }
  if (values.NODE_ENV !== 'development' && isWeakSecret(secret)) {
    throw invalid(
      'RESTORE_WEBHOOK_SECRET is one that others can guess: an example, or a piece that repeats.',
    );
  }
  return { url, secret, timeoutMs: values.RESTORE_WEBHOOK_TIMEOUT_MS };
}
