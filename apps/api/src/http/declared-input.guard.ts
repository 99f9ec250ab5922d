import { LifeboatError } from '@lifeboat/kernel';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Request } from 'express';

/**
 * Refuses a query or a body that its route does not read, and a body that nothing can read: whoever sends one believes that it
 * does something. What a route does read is checked field by field by its DTO.
 */
@Injectable()
export class DeclaredInputGuard implements CanActivate {
  /** @throws LifeboatError INVALID_REQUEST */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const reads = inputsOf(context);
    refuseOtherThanJson(request);
    refuseFields('query', reads.has(RouteParamtypes.QUERY) ? {} : request.query);
    refuseFields('body', reads.has(RouteParamtypes.BODY) ? {} : (request.body as unknown));
    return true;
  }
}

/** Nest keeps what a route's parameters are under keys such as `4:0`: the kind, then the position. */
function inputsOf(context: ExecutionContext): Set<number> {
  const parameters: unknown = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  );
  return new Set(Object.keys(parameters ?? {}).map((key) => Number(key.split(':')[0])));
}

/** Of a body of another type the parser makes none, so that every field of it would seem to be missing. */
function refuseOtherThanJson(request: Request): void {
  if (request.is('json') === false && request.headers['content-length'] !== '0') {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'The body of the request was not read, since it is not said to be JSON. Nothing was done.',
      remedy: 'Send JSON with the header `Content-Type: application/json`.',
    });
  }
}

function refuseFields(place: 'query' | 'body', given: unknown): void {
  const fields = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  if (fields.length > 0) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `This route reads no ${place}, but the request has one. Nothing was done.`,
      remedy: `Leave the ${place} out; the OpenAPI page at /api/docs describes what each route reads.`,
      meta: { errors: fields.map((field) => ({ field, problem: `the route has no field ${field}` })) },
    });
  }
}
