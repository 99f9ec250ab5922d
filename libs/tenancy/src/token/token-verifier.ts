import type { AuthConfig } from '@lifeboat/config';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { JwtService } from '@nestjs/jwt';
import { z } from 'zod';
import { PublishedKeys } from './published-keys.js';
import { SharedSecret } from './shared-secret.js';
import { identityOfClaims, type TokenIdentity } from './token-claims.js';
import type { TokenAlgorithm, TokenKey, TokenKeys } from './token-keys.js';

const headerSchema = z.object({
  alg: z.string(),
  kid: z.string().max(200).optional(),
  // Extensions that whoever does not know them must refuse (RFC 7515 §4.1.11); Lifeboat knows none.
  crit: z.never().optional(),
});

/** What a token must be, as JSON web token libraries ask for it. */
interface TokenDemands {
  algorithms: TokenAlgorithm[];
  issuer: string;
  audience: string;
}

/** Tells who is behind a token: the one way for HTTP and the command line. */
export class TokenVerifier {
  private readonly jwt = new JwtService();

  /**
   * @param expected of every token
   * @param notBefore see `AuthConfig.tokensNotBefore`
   */
  constructor(
    private readonly keys: TokenKeys,
    private readonly expected: Omit<TokenDemands, 'algorithms'>,
    private readonly notBefore: AuthConfig['tokensNotBefore'] = new Map(),
  ) {}

  /** @throws LifeboatError CONFIGURATION_INVALID where nothing is configured that tokens could be checked with */
  static of({ jwtSecret, jwksUrl, jwtIssuer, jwtAudience, tokensNotBefore }: AuthConfig): TokenVerifier {
    const expected = { issuer: jwtIssuer, audience: jwtAudience };
    if (jwtSecret !== null) {
      return new TokenVerifier(new SharedSecret(jwtSecret), expected, tokensNotBefore);
    }
    if (jwksUrl !== null) {
      return new TokenVerifier(new PublishedKeys(jwksUrl), expected, tokensNotBefore);
    }
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: 'JWT_SECRET is not set, nor JWT_JWKS_URL, so no token can be checked. Nothing was started.',
      remedy:
        'Set JWT_SECRET to the secret, 32 characters or more, that signs your tokens, or JWT_JWKS_URL to where your identity provider publishes its keys.',
    });
  }

  /** The algorithms that are believed, for people. */
  get algorithms(): string {
    return this.keys.algorithms.join(' or ');
  }

  /** What is asked of every token, for a library that checks the signature with the key of `keyOf`. */
  get demands(): TokenDemands {
    return { ...this.expected, algorithms: [...this.keys.algorithms] };
  }

  /**
   * Checks algorithm, signature, issuer, audience, times and claims. The algorithm is that of the key, not the one that
   * the token wishes for: so neither `none` nor a public key that is used as a secret gets anywhere.
   *
   * @returns the identity, or a sentence that says why the token is not valid: for the log or its owner
   * @throws LifeboatError TOKEN_KEYS_UNAVAILABLE
   */
  async verify(token: string): Promise<TokenIdentity | string> {
    const found = await this.keyOf(token);
    if (typeof found === 'string') {
      return found;
    }
    let claims: unknown;
    try {
      claims = await this.jwt.verifyAsync<Record<string, unknown>>(token, {
        secret: found.key,
        algorithms: [found.algorithm],
        ...this.expected,
      });
    } catch (error) {
      return messageOf(error);
    }
    return this.identityOf(claims);
  }

  /**
   * Reads the claims of a token whose signature, issuer, audience and times hold: the one rule for HTTP and the command line.
   *
   * @returns the identity, or a sentence that says which claim is not as it must be, or that the token was taken back
   */
  identityOf(claims: unknown): TokenIdentity | string {
    const identity = identityOfClaims(claims);
    if (typeof identity === 'string') {
      return identity;
    }
    const { subject, issuedAt } = identity;
    const times = [this.notBefore.get(subject), this.notBefore.get('*')].filter((time) => time !== undefined);
    const isTakenBack = times.some((time) => issuedAt === null || issuedAt * 1_000 < time.getTime());
    return isTakenBack ? 'it was taken back by TOKENS_NOT_BEFORE' : identity;
  }

  /**
   * The key that the signature of a token must be checked with. The algorithm of the token is the key's, or there is none.
   *
   * @returns the key, or a sentence that says why the token cannot be valid
   * @throws LifeboatError TOKEN_KEYS_UNAVAILABLE
   */
  async keyOf(token: string): Promise<TokenKey | string> {
    const header = this.headerOf(token);
    return typeof header === 'string' ? header : await this.keys.keyFor(header);
  }

  private headerOf(token: string): z.infer<typeof headerSchema> | string {
    let decoded: unknown;
    try {
      decoded = this.jwt.decode<unknown>(token, { complete: true });
    } catch (error) {
      return messageOf(error);
    }
    const result = z.object({ header: headerSchema }).safeParse(decoded);
    return result.success ? result.data.header : 'it is no signed JSON web token';
  }
}
