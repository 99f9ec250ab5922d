import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
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
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    switch (access?.kind) {
      case 'open':
        return true;
      case 'anyToken':
        await this.gatekeeper.identify(request, response);
        return true;
      case 'permission':
        await this.gatekeeper.admit(request, response, access.permission, tenantOfPath(request));
        return true;
      case undefined:
        return false;
    }
  }
}

function tenantOfPath(request: Request): string | undefined {
  const tenantId: unknown = request.params['tenantId'];
  return typeof tenantId === 'string' ? tenantId : undefined;
}
