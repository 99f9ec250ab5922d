import type { RestoreView } from '@lifeboat/protection';
import { formatText, formatTime } from '../format.js';
import { visible } from '../visible.js';

/** The approval that a restore needs, or needed. */
export function approvalText(approval: NonNullable<RestoreView['approval']>): string {
  const { state, requestedBy, expiresAt, requestHash, planHash, decidedBy, decidedAt, note } = approval;
  const lines: (readonly [name: string, value: string])[] = [
    ['approval', state],
    ['asked for by', requestedBy],
    ['can be approved until', formatTime(expiresAt)],
    ['request hash', requestHash],
    ['plan hash', formatText(planHash)],
    ['decided by', formatText(decidedBy)],
    ['decided at', formatTime(decidedAt)],
    ['note', formatText(note)],
  ];
  return lines.map(([name, value]) => `${name}: ${visible(value)}`).join('\n');
}
