import { LifeboatError } from '@lifeboat/kernel';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Observable, throwError, timeout } from 'rxjs';
import { LASTING } from './lasting-answer.js';

/** Answers in time that there is no answer. Long work is a job, so whatever takes long here has got stuck. */
@Injectable()
export class RequestTimeoutInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly timeoutMs: number,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.reflector.get<boolean | undefined>(LASTING, context.getHandler()) === true) {
      return next.handle();
    }
    return next.handle().pipe(timeout({ first: this.timeoutMs, with: () => throwError(timedOut) }));
  }
}

function timedOut(): LifeboatError {
  return new LifeboatError('REQUEST_TIMED_OUT', {
    detail: 'The request was not answered in time. What it asked for may still be done.',
    remedy:
      'Look at the list of what it was about; a POST that is sent again with the same Idempotency-Key does nothing twice. REQUEST_TIMEOUT_MS sets the time.',
  });
}
