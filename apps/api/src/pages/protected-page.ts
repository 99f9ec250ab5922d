import type { Permission } from '@lifeboat/tenancy';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Gatekeeper } from '../access/gatekeeper.js';
import { sendProblem } from '../errors/send-problem.js';
import { toProblemError } from '../errors/to-problem-error.js';
import { requestIdOf } from '@lifeboat/observability';

/** Stands before a page that Nest's guards do not see. */
export function protectedPage(gatekeeper: Gatekeeper, permission: Permission): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    gatekeeper
      .admit(new ExecutionContextHost([request, response], Gatekeeper, protectedPage), permission)
      .then(
        () => next(),
        (error: unknown) => sendProblem(response, toProblemError(error, request), requestIdOf(request)),
      );
  };
}
