import { ERROR_MAP, type LifeboatError } from '@lifeboat/kernel';
import type { Response } from 'express';
import { problemOf } from './problem.js';

const RETRY_AFTER_SECONDS = 5;

/** Answers with `application/problem+json`, and with the headers that its status calls for. */
export function sendProblem(response: Response, error: LifeboatError, requestId: string): void {
  const { httpStatus } = ERROR_MAP[error.code];
  if (httpStatus === 503 || httpStatus === 429) {
    response.setHeader('Retry-After', retryAfterOf(error));
  }
  if (httpStatus === 401) {
    response.setHeader('WWW-Authenticate', 'Bearer');
  }
  response
    .status(httpStatus)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error, requestId)));
}

function retryAfterOf({ meta: { retryAfterSeconds } }: LifeboatError): string {
  return String(typeof retryAfterSeconds === 'number' ? retryAfterSeconds : RETRY_AFTER_SECONDS);
}
