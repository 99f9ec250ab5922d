import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Gatekeeper } from './gatekeeper.js';
import { ROUTE_ACCESS, type RouteAccess } from './route-access.js';

/** Lets a request through as far as its route declares. It only fails early: the use cases decide. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly gatekeeper: Gatekeeper,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<RouteAccess | undefined>(ROUTE_ACCESS, context.getHandler());
    switch (access?.kind) {
      case 'open':
        return true;
      case 'anyToken':
        await this.gatekeeper.identify(context);
        return true;
      case 'permission':
        await this.gatekeeper.admit(context, access.permission, tenantOfPath(context));
        return true;
      case undefined:
        return false;
    }
  }
}

function tenantOfPath(context: ExecutionContext): string | undefined {
  const tenantId: unknown = context.switchToHttp().getRequest<Request>().params['tenantId'];
  return typeof tenantId === 'string' ? tenantId : undefined;
}
