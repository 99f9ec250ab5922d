import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A key pair of a provider. */
export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

export const rsaPair = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const ecPair = (): KeyPair => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A public key as a provider publishes it. */
export const jwkOf = (kid: string, { publicKey }: KeyPair, more: object = {}): object => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  ...more,
});

/** Publishes keys by HTTP, as identity providers do, and can fail at it. */
export class IdentityProvider {
  /** How often it was asked. */
  requests = 0;
  answer: 'keys' | 'nothing' | 'error' = 'keys';

  private constructor(
    readonly url: string,
    /** What it publishes. */
    public keys: object[],
    private readonly server: Server,
  ) {}

  static async open(...keys: object[]): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const provider = new IdentityProvider(`http://127.0.0.1:${String(port)}/jwks`, keys, server);
    server.on('request', (_request, response) => {
      provider.requests += 1;
      if (provider.answer === 'keys') {
        response.end(JSON.stringify({ keys: provider.keys }));
      } else if (provider.answer === 'error') {
        response.writeHead(500).end();
      }
    });
    return provider;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A token, written by hand: nothing of the product checks its own work.
 *
 * @param key signs it: a private key, a secret for HMAC-SHA256, or null for no signature
 */
export function signedToken(
  header: Record<string, unknown>,
  claims: object,
  key: KeyObject | string | null,
): string {
  const signed = `${encoded(header)}.${encoded(claims)}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

function signatureOf(signed: string, key: KeyObject | string | null): string {
  if (key === null) {
    return '';
  }
  return typeof key === 'string'
    ? createHmac('sha256', key).update(signed).digest('base64url')
    : createSign('sha256').update(signed).sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url');
}
