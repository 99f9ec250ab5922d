import type { Risk } from '@lifeboat/protection';
import { formatTime } from '../format.js';

/** Each reason as a paragraph: what is wrong, and what to type about it. */
export function risksText(risks: readonly Risk[]): string {
  return risks
    .map(({ reason, since, detail, remedy }) =>
      [`AT RISK  ${reason}, since ${formatTime(since)}: ${detail}`, `  -> ${remedy}`].join('\n'),
    )
    .join('\n');
}
