import type { OperationView } from '@lifeboat/protection';
import { amountOf } from '../../progress/describe-progress.js';
import { formatText, formatTime } from '../format.js';
import { textFields } from '../text-table.js';

/** A job as it is now. */
export function jobText(job: OperationView): string {
  const { progress, error } = job;
  const percent = progress.percent === null ? '' : `${Math.floor(progress.percent)}% `;
  return textFields([
    ['job', job.id],
    ['kind', job.kind],
    ['tenant', job.tenantId],
    ['state', job.cancelRequested && job.finishedAt === null ? `${job.state}, to be cancelled` : job.state],
    ['phase', formatText(job.phase)],
    ['progress', formatText(`${percent}${amountOf(job)}`.trim() || null)],
    ['attempts', String(job.attempts)],
    ['created', formatTime(job.createdAt)],
    ['started', formatTime(job.startedAt)],
    ['finished', formatTime(job.finishedAt)],
    ...(error === null ? [] : [['error', `${error.code}: ${error.detail}`] as const]),
  ]);
}
