import { randomUUID } from 'node:crypto';
import type { AlertChange, AlertSubjectType, UntoldAlert } from '@lifeboat/catalog';
import { printable } from '@lifeboat/observability';
import { ALERT_KIND_NAMES, type AlertSeverity, meaningOf } from '../alert-kind.js';
import { subjectText } from '../subject-text.js';

/** One incident, as a message tells it. All on one line, whatever it is called. */
export interface ToldAlert {
  id: string;
  subjectType: AlertSubjectType;
  subject: string;
  openedAt: Date;
  /** Null while it is open. */
  closedAt: Date | null;
  /** What happened. */
  detail: string;
  /** What to type next. */
  remedy: string;
}

/** What has become of one kind. */
export interface ToldGroup {
  change: AlertChange;
  kind: string;
  severity: AlertSeverity;
  title: string;
  /** What is not harmed. */
  unharmed: string;
  /** Of all, also of those that are not listed. */
  count: number;
  /** The oldest of them. */
  alerts: ToldAlert[];
}

/** All that a channel has to tell at a time. */
export interface AlertMessage {
  /** Of each message another. */
  id: string;
  /** Whether it only tries out the channel. */
  test: boolean;
  at: Date;
  /** One line. */
  title: string;
  /** What is new first, and of that the worst. */
  groups: ToldGroup[];
}

/** Of each group so many are listed, however many there are. */
const LISTED = 20;
const TITLE_LENGTH = 180;
const TEXT_LENGTH = 500;
const CHANGES: readonly AlertChange[] = ['opened', 'reminder', 'recovered'];
const WORDS: Record<AlertChange, string> = { opened: 'new', reminder: 'still', recovered: 'over' };

/** Makes one message of all that is to be told. */
export function composeMessage(untold: readonly UntoldAlert[], at: Date): AlertMessage {
  const groups = CHANGES.flatMap((change) =>
    kindsOf(untold).map((kind) =>
      groupOf(
        kind,
        change,
        untold.filter((alert) => alert.kind === kind && alert.change === change),
      ),
    ),
  ).filter(({ count }) => count > 0);
  return { id: randomUUID(), test: false, at, title: titleOf(groups), groups };
}

/** Says that nothing is wrong, and that alerts come this way. */
export function composeTest(at: Date): AlertMessage {
  return {
    id: randomUUID(),
    test: true,
    at,
    title: 'Test: alerts of Lifeboat come this way; nothing is wrong',
    groups: [],
  };
}

function kindsOf(untold: readonly UntoldAlert[]): string[] {
  const known: readonly string[] = ALERT_KIND_NAMES;
  const found = [...new Set(untold.map(({ kind }) => kind))];
  const rank = (kind: string): number => (known.includes(kind) ? known.indexOf(kind) : known.length);
  return found.sort((one, other) => rank(one) - rank(other));
}

function groupOf(kind: string, change: AlertChange, alerts: readonly UntoldAlert[]): ToldGroup {
  return {
    change,
    kind,
    ...meaningOf(kind),
    count: alerts.length,
    alerts: alerts.slice(0, LISTED).map(tell),
  };
}

function tell({ id, subjectType, subject, openedAt, closedAt, detail, remedy }: UntoldAlert): ToldAlert {
  return {
    id,
    subjectType,
    subject: printable(subject, TEXT_LENGTH),
    openedAt,
    closedAt,
    detail: printable(detail, TEXT_LENGTH),
    remedy: printable(remedy, TEXT_LENGTH),
  };
}

function titleOf(groups: readonly ToldGroup[]): string {
  const parts = CHANGES.flatMap((change) => {
    const named = groups.filter((group) => group.change === change).map(nameOf);
    return named.length === 0 ? [] : [`${WORDS[change]}: ${named.join(', ')}`];
  });
  return printable(parts.join('; '), TITLE_LENGTH);
}

/** One alone is named by its subject. */
function nameOf({ title, count, alerts: [first] }: ToldGroup): string {
  return count === 1 && first !== undefined
    ? `${title} (${subjectText(first)})`
    : `${title} (${count.toLocaleString('en')})`;
}
