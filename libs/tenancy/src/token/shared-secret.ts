import type { TokenAlgorithm, TokenHeader, TokenKey, TokenKeys } from './token-keys.js';

/** One secret that signs and checks: for small installations. */
export class SharedSecret implements TokenKeys {
  readonly algorithms: readonly TokenAlgorithm[] = ['HS256'];

  constructor(private readonly secret: string) {}

  keyFor({ alg }: TokenHeader): Promise<TokenKey | string> {
    return Promise.resolve(
      alg === 'HS256' ? { key: this.secret, algorithm: alg } : 'it is not signed by HS256',
    );
  }
}
