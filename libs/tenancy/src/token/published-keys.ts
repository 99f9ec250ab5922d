import { messageOf } from '@lifeboat/kernel';
import { JwksClient, SigningKeyNotFoundError, type SigningKey } from 'jwks-rsa';
import { JwksDocument, type JwksDocumentOptions } from './jwks-document.js';
import { tokenKeysUnavailable } from './token-keys-unavailable.js';
import type { TokenAlgorithm, TokenHeader, TokenKey, TokenKeys } from './token-keys.js';

const MINUTE_MS = 60_000;
/** Keys that are kept; a provider has two or three at a time. */
const MOST_KEYS = 20;

/** How long a key is believed after it was last seen at the provider. */
export interface PublishedKeysOptions extends JwksDocumentOptions {
  /** After it, the key is looked up anew, so that a key that was withdrawn is no longer believed; 10 minutes if not given. */
  believedMs?: number;
  /** So much longer where the provider does not answer; an hour if not given. */
  believedWithoutProviderMs?: number;
}

/** The public keys that an identity provider publishes (RFC 7517). A key that is not known yet is looked up at once. */
export class PublishedKeys implements TokenKeys {
  readonly algorithms: readonly TokenAlgorithm[] = ['RS256', 'ES256'];
  private readonly client: JwksClient;

  constructor(url: string, options: PublishedKeysOptions = {}) {
    const document = new JwksDocument(url, options);
    this.client = new JwksClient({
      jwksUri: url,
      fetcher: () => document.read(),
      cache: true,
      cacheMaxEntries: MOST_KEYS,
      cacheMaxAge: options.believedMs ?? 10 * MINUTE_MS,
      cacheMaxAgeFallback: options.believedWithoutProviderMs ?? 60 * MINUTE_MS,
    });
  }

  async keyFor({ alg, kid }: TokenHeader): Promise<TokenKey | string> {
    if (alg !== 'RS256' && alg !== 'ES256') {
      return `it is not signed by ${this.algorithms.join(' or ')}`;
    }
    if (kid === undefined) {
      return 'it does not name its key (kid)';
    }
    const key = await this.find(kid);
    if (typeof key === 'string') {
      return key;
    }
    return isFor(key.alg, alg) ? { key: key.getPublicKey(), algorithm: alg } : `its key is for ${key.alg}`;
  }

  private async find(kid: string): Promise<SigningKey | string> {
    try {
      return await this.client.getSigningKey(kid);
    } catch (error) {
      if (error instanceof SigningKeyNotFoundError) {
        return messageOf(error);
      }
      throw tokenKeysUnavailable(error);
    }
  }
}

/** The types say that every key names its algorithm; RFC 7517 leaves that to the provider. */
function isFor(named: string | undefined, algorithm: string): boolean {
  return named === undefined || named === algorithm;
}
