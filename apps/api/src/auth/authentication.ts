import { TokenVerifier } from '@lifeboat/tenancy';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { type Identity, rememberIdentity } from './identities.js';
import { tokenOfRequest } from './token-of-request.js';
import { unauthenticated } from './unauthenticated.js';

/** Tells who sends a request, by its token. */
@Injectable()
export class Authentication {
  constructor(private readonly verifier: TokenVerifier) {}

  /**
   * Leaves on the request who sent it: see `identityOfRequest`.
   *
   * @throws LifeboatError UNAUTHENTICATED; TOKEN_KEYS_UNAVAILABLE where that cannot be told now
   */
  async identify(request: Request): Promise<Identity> {
    const token = tokenOfRequest(request);
    if (token === null) {
      throw this.refusal(false, 'there is none');
    }
    const found = await this.verifier.verify(token);
    if (typeof found === 'string') {
      throw this.refusal(true, found);
    }
    const { expiresAt, ...actor } = found;
    const identity: Identity = { actor: { ...actor, source: 'api' }, expiresAt, token };
    rememberIdentity(request, identity);
    return identity;
  }

  private refusal(tokenSent: boolean, reason: string): ReturnType<typeof unauthenticated> {
    return unauthenticated({ tokenSent, reason, algorithms: this.verifier.algorithms });
  }
}
