import { requestIdOf } from '@lifeboat/observability';
import type { NextFunction, Request, Response } from 'express';

/** Tells the caller the id under which the log knows the request. */
export function requestIdHeader(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('X-Request-Id', requestIdOf(request));
  next();
}
