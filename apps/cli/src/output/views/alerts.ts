import { type AlertChannelView, type AlertsPage, type AlertView, subjectText } from '@lifeboat/protection';
import { formatTime } from '../format.js';
import { pageText } from './page.js';

/** Each alert as a paragraph, and below them how the channels fare. */
export function alertsText(page: AlertsPage): string {
  const alerts = pageText(page, (items) => items.map(alertText).join('\n'), 'no alerts');
  const channels =
    page.channels.length === 0
      ? 'Nobody is told: no channel is configured; see docs/alerts.md.'
      : page.channels.map(channelText).join('\n');
  return `${alerts}\n\n${channels}`;
}

function alertText(alert: AlertView): string {
  const { kind, severity, detail, remedy, openedAt, closedAt } = alert;
  const state = closedAt === null ? severity.toUpperCase() : 'OVER';
  const span =
    closedAt === null
      ? `since ${formatTime(openedAt)}`
      : `${formatTime(openedAt)} to ${formatTime(closedAt)}`;
  return [
    `${state.padEnd(8)}  ${kind}, ${subjectText(alert)}, ${span}; ${toldText(alert)}`,
    `          ${detail}`,
    ...(closedAt === null ? [`  -> ${remedy}`] : []),
  ].join('\n');
}

function toldText({ lastSentAt, reminders }: AlertView): string {
  if (lastSentAt === null) {
    return 'not told yet';
  }
  return `told ${formatTime(lastSentAt)}${reminders === 0 ? '' : `, ${String(reminders + 1)} times`}`;
}

function channelText({ channel, destination, lastSentAt, failures, lastFailure }: AlertChannelView): string {
  const fares =
    failures === 0
      ? lastSentAt === null
        ? 'nothing was to be told yet'
        : `last told ${formatTime(lastSentAt)}`
      : `FAILING, ${String(failures)} times: ${lastFailure ?? 'no reason'}`;
  return `${channel} to ${destination}: ${fares}`;
}
