import { LifeboatError } from '@lifeboat/kernel';
import { requestIdOf } from '@lifeboat/observability';
import type { NextFunction, Request, Response } from 'express';
import { sendProblem } from '../errors/send-problem.js';

const READING = ['GET', 'HEAD'];

/** Stands before a page that only shows: what it could change would go past authorisation and audit log. */
export function readOnlyPage(request: Request, response: Response, next: NextFunction): void {
  if (READING.includes(request.method)) {
    next();
    return;
  }
  const error = new LifeboatError('NOT_SUPPORTED', {
    detail: 'The queues are shown here, and not changed. Nothing was done.',
    remedy:
      'Cancel a job by DELETE /api/backup/jobs/{jobId}, or ask for the work again. Jobs that Redis has lost come back by themselves.',
  });
  sendProblem(response, error, requestIdOf(request));
}
