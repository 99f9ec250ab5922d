import { LifeboatError } from '@lifeboat/kernel';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { finalize, type Observable } from 'rxjs';
import { identityOfRequest } from '../auth/identities.js';
import { LASTING } from '../http/lasting-answer.js';

/** Of one subject at once, in one process. Each looks into the catalog again and again for as long as it lasts. */
const MOST = 20;
const RETRY_AFTER_SECONDS = 5;

/** Bounds what the limits on requests in a minute do not: how many answers of a subject go on at the same time. */
@Injectable()
export class LastingAnswersInterceptor implements NestInterceptor {
  private readonly open = new Map<string, number>();

  constructor(private readonly reflector: Reflector) {}

  /** @throws LifeboatError RATE_LIMITED */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.reflector.get<boolean | undefined>(LASTING, context.getHandler()) !== true) {
      return next.handle();
    }
    const actor = identityOfRequest(context.switchToHttp().getRequest<Request>())?.actor;
    const caller = JSON.stringify([actor?.tenantId, actor?.subject]);
    const count = this.open.get(caller) ?? 0;
    if (count >= MOST) {
      throw tooMany();
    }
    this.open.set(caller, count + 1);
    return next.handle().pipe(finalize(() => this.close(caller)));
  }

  private close(caller: string): void {
    const left = (this.open.get(caller) ?? 1) - 1;
    if (left === 0) {
      this.open.delete(caller);
    } else {
      this.open.set(caller, left);
    }
  }
}

function tooMany(): LifeboatError {
  return new LifeboatError('RATE_LIMITED', {
    detail: `${String(MOST)} event streams and exports of this subject go on already. This one was not begun.`,
    remedy: 'Close those that nobody listens to any more, or wait for one to end.',
    meta: { retryAfterSeconds: RETRY_AFTER_SECONDS },
  });
}
