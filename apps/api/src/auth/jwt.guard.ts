import { LifeboatError } from '@lifeboat/kernel';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { JWT } from './jwt.strategy.js';
import { unauthenticated } from './unauthenticated.js';

/** Lets a request through that carries a valid token, and leaves on it who sent it: see `identityOfRequest`. */
@Injectable()
export class JwtGuard extends AuthGuard(JWT) {
  /** @throws LifeboatError UNAUTHENTICATED */
  override handleRequest<T>(
    error: unknown,
    identity: T | false,
    problem: unknown,
    context: ExecutionContext,
  ): T {
    if (identity) {
      return identity;
    }
    throw error instanceof LifeboatError
      ? error
      : unauthenticated(context.switchToHttp().getRequest<Request>(), error ?? problem);
  }
}
