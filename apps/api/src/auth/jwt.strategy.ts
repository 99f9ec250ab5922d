import type { TokenVerifier } from '@lifeboat/tenancy';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { randomUUID } from 'node:crypto';
import { Strategy, type StrategyOptionsWithRequest } from 'passport-jwt';
import type { Identity } from './identities.js';
import { tokenOfRequest } from './token-of-request.js';

/**
 * Teaches Passport to tell who sends a request, by what the verifier believes. There is one Passport in a process, and
 * whoever takes a name there last has it: so each API takes a name of its own, and none answers for another.
 *
 * @returns the name by which guards ask Passport for the strategy
 */
export function registerJwtStrategy(verifier: TokenVerifier): string {
  const name = `jwt-${randomUUID()}`;
  const JwtStrategy = jwtStrategyNamed(name, verifier);
  new JwtStrategy(optionsOf(verifier));
  return name;
}

function jwtStrategyNamed(name: string, verifier: TokenVerifier) {
  return class JwtStrategy extends PassportStrategy(Strategy, name) {
    /**
     * Called once the signature, the issuer, the audience and the times hold.
     *
     * @returns the identity; or nobody, and a sentence that says why
     */
    validate(request: Request, claims: unknown): Identity | [false, string] {
      const found = verifier.identityOf(claims);
      if (typeof found === 'string') {
        return [false, found];
      }
      const { subject, role, tenantId, expiresAt } = found;
      return {
        actor: { subject, role, tenantId, source: 'api' },
        expiresAt,
        token: tokenOfRequest(request) ?? '',
      };
    }
  };
}

/**
 * passport-jwt takes one list of algorithms for all keys. That is enough, for `keyOf` gives a key only to a token of the
 * key's own algorithm. Where keys cannot be had its error goes through Passport as it is: see `jwtGuardOf`.
 */
function optionsOf(verifier: TokenVerifier): StrategyOptionsWithRequest {
  return {
    ...verifier.demands,
    jwtFromRequest: tokenOfRequest,
    secretOrKeyProvider: (_request: Request, token: string, done) => {
      verifier
        .keyOf(token)
        .then((found) => (typeof found === 'string' ? done(found) : done(null, found.key)))
        // What jsonwebtoken throws, as it does at claims that are null, is a reason too.
        .catch(done);
    },
    passReqToCallback: true,
  };
}
