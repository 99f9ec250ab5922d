import { LifeboatError } from '@lifeboat/kernel';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';

const USABLE = /^[\x21-\x7e]{1,255}$/;

/** The request's `Idempotency-Key`, or null where it has none. */
export const IdempotencyKey = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | null =>
    idempotencyKeyOf(context.switchToHttp().getRequest<Request>()),
);

/** Documents the header. */
export const ApiIdempotencyKey = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'A request that repeats the key and the body is answered with the operation of the first one.',
  });

function idempotencyKeyOf(request: Request): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) {
    return null;
  }
  if (!USABLE.test(key)) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail:
        'The Idempotency-Key has blanks or other characters that it may not have, or is too long. Nothing was done.',
      remedy: 'Use 1 to 255 visible ASCII characters; a uuid is best.',
    });
  }
  return key;
}
