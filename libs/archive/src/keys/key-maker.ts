import { LifeboatError } from '@lifeboat/kernel';
import type { ErasureStore } from '../erasures/erasure-store.js';
import type { KeyName } from '../layout/key-path.js';
import { generateKeyPair, identityFileOf } from './identity-file.js';
import { keyDocumentOf } from './key-document.js';
import type { KeyStore } from './key-store.js';
import type { MasterKeys } from './master-keys.js';
import type { TenantKeyring } from './tenant-keyring.js';
import { masterKeyIdOf, wrapKey } from './wrap-key.js';

/** A key of a tenant that was just made. */
export interface MadeKey {
  version: number;
  /** The public half. */
  recipient: string;
}

/** Makes keys of tenants, and wraps them anew. */
export class KeyMaker {
  constructor(
    private readonly keys: KeyStore,
    private readonly keyring: TenantKeyring,
    private readonly masterKeys: MasterKeys,
    private readonly erasures: ErasureStore,
  ) {}

  /**
   * Makes a key, wraps its private half, stores that, and forgets it: public halves are all that this needs.
   *
   * @param after the version that it must be newer than
   * @throws LifeboatError ENCRYPTION_NOT_CONFIGURED, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async make(tenantId: string, after: number, now: Date): Promise<MadeKey> {
    const master = await this.masterKeys.current();
    const pair = await generateKeyPair();
    const stored = (await this.keys.list(tenantId)).map(({ version }) => version);
    // A key that nobody knows of, left by a process that was killed or put there by a stranger, is never taken up.
    // Nor is a version that was destroyed taken once more, also where nothing but the erasure is known of it.
    const destroyed = (await this.erasures.list(tenantId)).map(({ keyVersion }) => keyVersion);
    const version = Math.max(after, 0, ...stored, ...destroyed) + 1;
    await this.wrap(
      { tenantId, version, masterKeyId: master.id },
      identityFileOf(pair, now),
      pair.recipient,
      master.recipient,
    );
    return { version, recipient: pair.recipient };
  }

  /**
   * Wraps a version of a tenant's key with another master key too; no volume is written again.
   *
   * @param recipient the other master key's public half
   * @returns false where it was wrapped so already
   * @throws LifeboatError MASTER_KEY_MISSING, MASTER_KEY_WRONG, TENANT_KEY_MISSING, TENANT_KEY_DAMAGED
   */
  async rewrap(tenantId: string, version: number, recipient: string): Promise<boolean> {
    const name = { tenantId, version, masterKeyId: masterKeyIdOf(recipient) };
    const { file, pair } = await this.keyring.open(tenantId, version);
    try {
      await this.wrap(name, file, pair.recipient, recipient);
      return true;
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'OBJECT_EXISTS' && (await this.keys.has(name))) {
        return false;
      }
      throw error;
    }
  }

  private async wrap(name: KeyName, file: string, recipient: string, master: string): Promise<void> {
    const wrapped = await wrapKey(file, master);
    await this.keys.write(name, keyDocumentOf(name, recipient, wrapped));
  }
}
