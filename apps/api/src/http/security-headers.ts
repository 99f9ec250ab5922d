import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers that make a browser careful. Lifeboat is often reached by plain HTTP inside a network, so the browser is not
 * told to insist on HTTPS; a proxy that ends TLS does that.
 */
export function securityHeaders(): RequestHandler {
  return helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
  });
}
