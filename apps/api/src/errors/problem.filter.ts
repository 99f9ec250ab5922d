import { ERROR_MAP, type LifeboatError } from '@lifeboat/kernel';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { requestIdOf } from '@lifeboat/observability';
import { sendProblem } from './send-problem.js';
import { toProblemError } from './to-problem-error.js';

/** Every error that leaves the API leaves it here, as problem details; what is behind it goes to the log only. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Api');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const error = toProblemError(thrown, request);
    this.log(error);
    if (response.headersSent) {
      // An event stream that has begun cannot become a problem any more: the client sees that it ended.
      response.end();
      return;
    }
    sendProblem(response, error, requestIdOf(request));
  }

  private log(error: LifeboatError): void {
    const line = { msg: error.message, code: error.code, ...error.meta, err: error.cause ?? undefined };
    switch (ERROR_MAP[error.code].logLevel) {
      case 'info':
        this.logger.log(line);
        return;
      case 'warn':
        this.logger.warn(line);
        return;
      case 'error':
        this.logger.error(line);
        return;
    }
  }
}
