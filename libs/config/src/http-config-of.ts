import type { Environment } from './environment.schema.js';
import type { HttpConfig } from './http-config.js';

/** How the HTTP server meets its callers. */
export function httpConfigOf(values: Environment): HttpConfig {
  return {
    port: values.PORT,
    trustProxy: values.TRUST_PROXY,
    corsOrigins: values.CORS_ORIGINS ?? [],
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
    rateLimits: {
      token: values.RATE_LIMIT_TOKEN,
      tenant: values.RATE_LIMIT_TENANT,
      badTokens: values.RATE_LIMIT_BAD_TOKENS,
    },
  };
}
