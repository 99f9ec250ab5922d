import { LifeboatError, toLifeboatError } from '@lifeboat/kernel';
import { HttpException } from '@nestjs/common';

/** Gives a code and a remedy to whatever reached the edge of the HTTP server. */
export function toProblemError(thrown: unknown, request: { method: string; path: string }): LifeboatError {
  if (thrown instanceof LifeboatError) {
    return thrown;
  }
  switch (statusOf(thrown)) {
    case 404:
      return new LifeboatError('ROUTE_NOT_FOUND', {
        detail: `There is no route ${request.method} ${request.path}.`,
        remedy: 'See the OpenAPI page at /api/docs.',
      });
    case 413:
      return new LifeboatError('REQUEST_TOO_LARGE', {
        detail: 'The body of the request is too large. Nothing was done.',
        remedy: 'No request to Lifeboat needs more than 1 MiB.',
      });
    case 400:
    case 415:
      return new LifeboatError('INVALID_REQUEST', {
        detail:
          'The request could not be read: its path, its encoding or its JSON is malformed. Nothing was done.',
        remedy:
          'Send valid JSON in UTF-8 with `Content-Type: application/json`, without NULs, and without fields that the route does not know.',
        meta: { reason: kindOf(thrown) },
      });
    default:
      return toLifeboatError(thrown);
  }
}

/** Nest's own exceptions and those of Express's body parsers carry the status that they mean. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) {
    return thrown.getStatus();
  }
  if (thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number') {
    return thrown.status;
  }
  return 500;
}

/** What was wrong, in a word. Errors of Express's body parsers hold the whole body, and quote from it. */
function kindOf(thrown: unknown): string {
  const error = thrown instanceof HttpException ? (thrown.cause ?? thrown) : thrown;
  if (!(error instanceof Error)) {
    return 'unknown';
  }
  return 'type' in error && typeof error.type === 'string' ? error.type : error.name;
}
