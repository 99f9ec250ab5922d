import type { AlertMessage } from './alert-message.js';
import { messageText } from './message-text.js';

/** Slack cuts what is longer. */
const MOST = 39_000;
const CONTROLS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** A message as Slack, and what is compatible with it, takes it: nothing in it mentions or links anybody. */
export function slackText(message: AlertMessage): string {
  const title = escaped(`Lifeboat: ${message.title}`);
  return `*${title.replaceAll('*', '∗')}*\n${escaped(messageText(message))}`.slice(0, MOST);
}

/** As Slack asks for it. */
function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => CONTROLS[character] ?? character);
}
