import { parseConfig } from '@lifeboat/config';
import type { PortWish } from '../boot/choose-port.js';
import { portWishOf } from './port-wish.js';

/** What may be set where no database is: how Lifeboat works, not what it works on. */
const NAMES = [
  'PORT',
  'LOG_LEVEL',
  'BACKUP_COMPRESSION',
  'BACKUP_CONNECTIONS',
  'RESTORE_CONNECTIONS',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'ALERT_WEBHOOK_FORMAT',
  'ALERT_SMTP_URL',
  'ALERT_EMAIL_FROM',
  'ALERT_EMAIL_TO',
  'ALERT_GROUP_INTERVAL',
  'ALERT_FREE_PERCENT',
  'ALERT_SCHEDULE',
];

export interface Tuning {
  environment: Record<string, string>;
  port: PortWish;
}

/**
 * Reads it before any server is started in vain.
 *
 * @throws LifeboatError CONFIGURATION_INVALID
 */
export function readTuning(environment: NodeJS.ProcessEnv): Tuning {
  const given = Object.fromEntries(
    NAMES.map((name) => [name, environment[name] ?? ''] as const).filter(([, value]) => value !== ''),
  );
  // A configuration needs a database; this one is never asked for.
  const { http } = parseConfig({ ...given, APP_DATABASE_URL: 'postgres://none/none' });
  return { environment: given, port: portWishOf(http, given) };
}
