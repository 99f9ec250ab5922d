import { LifeboatError } from '@lifeboat/kernel';
import type { RequestHandler } from 'express';

/** Refuses paths and queries that hold a NUL. (What is no UTF-8 is refused when the path is decoded.) */
export const refuseNulInUrl: RequestHandler = (request, _response, next) => {
  if (request.url.includes('%00')) {
    next(
      new LifeboatError('INVALID_REQUEST', {
        detail: 'The path or the query holds a NUL. Nothing was done.',
        remedy: 'Leave it out.',
      }),
    );
    return;
  }
  next();
};
