import type { AlertChange } from '@lifeboat/catalog';
import { subjectText } from '../subject-text.js';
import type { AlertMessage, ToldAlert, ToldGroup } from './alert-message.js';

/** Of a group a person reads so many; a program gets more. */
const READ = 5;
const HEADINGS: Record<AlertChange, string> = { opened: 'NEW', reminder: 'STILL', recovered: 'OVER' };

/** A message for people: what happened, what was not harmed, what to type next. Plain text, without its title. */
export function messageText({ test, groups }: AlertMessage): string {
  return test
    ? 'This message was asked for by "lifeboat alerts test". Nothing is wrong, and nothing is to be done.'
    : groups.map(groupText).join('\n\n');
}

function groupText(group: ToldGroup): string {
  const { change, severity, title, unharmed, count, alerts, kind } = group;
  const shown = alerts.slice(0, READ);
  const others = count - shown.length;
  return [
    `${HEADINGS[change]}${change === 'recovered' ? '' : ` (${severity})`}: ${title}${count === 1 ? '' : `, ${count.toLocaleString('en')} of them`}`,
    ...shown.map(change === 'recovered' ? recoveredText : alertText),
    ...(others > 0
      ? [
          `  … and ${others.toLocaleString('en')} more: lifeboat alerts list --kind ${kind}${change === 'recovered' ? ' --state closed' : ''}`,
        ]
      : []),
    ...(change === 'recovered' ? [] : [`  ${unharmed}`]),
  ].join('\n');
}

function alertText({ openedAt, detail, remedy, ...alert }: ToldAlert): string {
  return `  ${subjectText(alert)}, since ${timeOf(openedAt)}: ${detail}\n    -> ${remedy}`;
}

function recoveredText({ openedAt, closedAt, ...alert }: ToldAlert): string {
  return `  ${subjectText(alert)}: from ${timeOf(openedAt)}${closedAt === null ? '' : ` to ${timeOf(closedAt)}`}`;
}

/** ISO 8601 with zone, to the second. */
function timeOf(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
