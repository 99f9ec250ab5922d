import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers that make a browser careful. Lifeboat is often reached by plain HTTP inside a network, so the browser is not
 * told to insist on HTTPS; a proxy that ends TLS does that.
 */
export function securityHeaders(): RequestHandler {
  return helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      directives: {
        'upgrade-insecure-requests': null,
        // The pages bring all that they need; nothing is fetched from the Internet.
        'style-src': ["'self'", "'unsafe-inline'"],
        'font-src': ["'self'", 'data:'],
      },
    },
  });
}

/** Answers hold what belongs to one tenant: no cache on the way keeps them. */
export const neverStored: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};
