import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';

const AN_HOUR_SECONDS = 3_600;

/** What pages of these other sites may do. The session's cookie is not for them: they send a token of their own. */
export function crossOrigin(origins: string[]): CorsOptions {
  return {
    origin: origins,
    credentials: false,
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Request-Id'],
    exposedHeaders: ['Location', 'Retry-After', 'X-Request-Id'],
    maxAge: AN_HOUR_SECONDS,
  };
}
