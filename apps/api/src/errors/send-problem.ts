import { ERROR_MAP, type LifeboatError } from '@lifeboat/kernel';
import type { Response } from 'express';
import { problemOf } from './problem.js';

const RETRY_AFTER_SECONDS = '5';

/** Answers with `application/problem+json`, and with the headers that its status calls for. */
export function sendProblem(response: Response, error: LifeboatError, requestId: string): void {
  const { httpStatus } = ERROR_MAP[error.code];
  if (httpStatus === 503) {
    response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  }
  if (httpStatus === 401) {
    response.setHeader('WWW-Authenticate', 'Bearer');
  }
  response
    .status(httpStatus)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error, requestId)));
}
