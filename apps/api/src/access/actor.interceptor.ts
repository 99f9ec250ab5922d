import { runAs } from '@lifeboat/tenancy';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { Observable } from 'rxjs';
import { identityOfRequest } from '../auth/identities.js';
import { requestIdOf } from '@lifeboat/observability';

/** Runs the route's handler as the actor that the guard found, so that everything below knows who asks. */
@Injectable()
export class ActorInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const identity = identityOfRequest(request);
    if (identity === undefined) {
      return next.handle();
    }
    const actor = {
      ...identity.actor,
      requestId: requestIdOf(request),
      remoteAddress: request.ip ?? null,
    };
    return new Observable((subscriber) => runAs(actor, () => next.handle().subscribe(subscriber)));
  }
}
