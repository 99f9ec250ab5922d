/** What a token says about its own signature. Nothing of it is believed before the signature holds. */
export interface TokenHeader {
  alg: string;
  kid?: string | undefined;
}

/** The algorithms that Lifeboat knows; which of them are believed is up to the keys. */
export type TokenAlgorithm = 'HS256' | 'RS256' | 'ES256';

/** What the signature of a token is checked with: a key, and the one algorithm that may be used with it. */
export interface TokenKey {
  /** A shared secret, or a public key in PEM. */
  key: string;
  algorithm: TokenAlgorithm;
}

/** Where the keys of tokens come from. */
export interface TokenKeys {
  /** The algorithms that are believed. */
  readonly algorithms: readonly TokenAlgorithm[];

  /**
   * @returns the key, for the algorithm of the header and no other; or a sentence that says why no token with this header is valid
   * @throws LifeboatError TOKEN_KEYS_UNAVAILABLE where that cannot be told now
   */
  keyFor(header: TokenHeader): Promise<TokenKey | string>;
}
