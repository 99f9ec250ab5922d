import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const USABLE = /^[\w.-]{1,64}$/;

/**
 * The id that ties all log lines, audit entries and answers of a request together: the caller's own `X-Request-Id`
 * where it is fit for a log line, or else a new one. The same request always has the same id.
 */
export function requestIdOf(request: IncomingMessage & { id?: unknown }): string {
  if (typeof request.id === 'string') {
    return request.id;
  }
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && USABLE.test(given) ? given : randomUUID();
  request.id = id;
  return id;
}
