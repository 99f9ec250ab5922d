import type { Request } from 'express';

/** The cookie that `POST /api/backup/session` sets. */
export const SESSION_COOKIE = 'lifeboat_session';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const BEARER = /^Bearer +([^\s]+)$/i;

/**
 * The token of a request: the bearer header, or the session cookie. A cookie travels by itself, so one that wants to
 * change something counts only where the browser says that the page is ours.
 */
export function tokenOfRequest(request: Request): string | null {
  return BEARER.exec(request.get('authorization') ?? '')?.[1] ?? cookieOf(request);
}

function cookieOf(request: Request): string | null {
  const cookies = request.cookies as Record<string, unknown> | undefined;
  const cookie = cookies?.[SESSION_COOKIE];
  if (typeof cookie !== 'string' || cookie === '') {
    return null;
  }
  return SAFE_METHODS.has(request.method) || isOwnPage(request) ? cookie : null;
}

function isOwnPage(request: Request): boolean {
  const origin = request.get('origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.get('host');
}
