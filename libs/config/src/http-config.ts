/** Whom the API and the command line believe. */
export interface AuthConfig {
  /** Shared secret of HS256 tokens, at least 32 characters; null where they are not believed. */
  jwtSecret: string | null;
  /** Where an identity provider publishes the keys of RS256 and ES256 tokens (a JWKS); null where they are not believed. */
  jwksUrl: string | null;
  jwtIssuer: string;
  jwtAudience: string;
  /** Tokens of a subject that were issued before are taken back; `*` is every subject. */
  tokensNotBefore: ReadonlyMap<string, Date>;
}

export interface HttpConfig {
  port: number;
  /**
   * Whose `X-Forwarded-*` headers are believed: so many proxies in front, or these addresses, networks and names of
   * Express for them. 0 is nobody's.
   */
  trustProxy: number | string[];
  /** Origins of other sites whose pages may call the API. */
  corsOrigins: string[];
  /** How long a request may take to arrive, and then to be answered, in milliseconds. Event streams last longer. */
  requestTimeoutMs: number;
  rateLimits: RateLimits;
}

/** Requests in a minute; 0 is no limit. */
export interface RateLimits {
  /** Of one subject of tokens. */
  token: number;
  /** Of all tokens of one tenant together. */
  tenant: number;
  /** With a token that is not valid, from one address. */
  badTokens: number;
}
