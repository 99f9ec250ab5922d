import type {
  Alert,
  AlertChannel,
  AlertChannelName,
  AlertDelivery,
  AlertSubjectType,
  Page,
} from '@lifeboat/catalog';
import { type AlertSeverity, meaningOf } from './alert-kind.js';

/** An incident as API and command line show it. */
export interface AlertView {
  id: string;
  /** A stable word. */
  kind: string;
  severity: AlertSeverity;
  subjectType: AlertSubjectType;
  /** The id of the tenant, the name of the application database or of the dependency, or `repository`. */
  subject: string;
  detail: string;
  remedy: string;
  openedAt: Date;
  lastSeenAt: Date;
  /** Null while it is open. */
  closedAt: Date | null;
  /** When it was told last, by whichever channel; null where it was not. */
  lastSentAt: Date | null;
  /** How often it was told again, by the channel that did so most often. */
  reminders: number;
}

/** How a configured channel fares. */
export interface AlertChannelView {
  channel: AlertChannelName;
  /** Where it leads; of a URL the host alone. */
  destination: string;
  lastSentAt: Date | null;
  /** Tries that have failed since the last one that did not. */
  failures: number;
  lastFailure: string | null;
  nextTryAt: Date | null;
}

export interface AlertsPage extends Page<AlertView> {
  channels: AlertChannelView[];
}

export function viewOfAlert(alert: Alert, deliveries: readonly AlertDelivery[]): AlertView {
  const { id, kind, subjectType, subject, detail, remedy, createdAt, lastSeenAt, closedAt } = alert;
  const own = deliveries.filter(({ alertId }) => alertId === id);
  const times = own
    .flatMap(({ sentAt, recoveredAt }) => [sentAt, recoveredAt])
    .filter((time) => time !== null);
  return {
    id,
    kind,
    severity: meaningOf(kind).severity,
    subjectType,
    subject,
    detail,
    remedy,
    openedAt: createdAt,
    lastSeenAt,
    closedAt,
    lastSentAt: times.length === 0 ? null : new Date(Math.max(...times.map((time) => time.getTime()))),
    reminders: Math.max(0, ...own.map(({ reminders }) => reminders)),
  };
}

export function viewOfChannel(
  { name, destination }: { name: AlertChannelName; destination: string },
  states: readonly AlertChannel[],
): AlertChannelView {
  const state = states.find(({ channel }) => channel === name);
  return {
    channel: name,
    destination,
    lastSentAt: state?.lastSentAt ?? null,
    failures: state?.failures ?? 0,
    lastFailure: state?.lastFailure ?? null,
    nextTryAt: state?.nextTryAt ?? null,
  };
}
