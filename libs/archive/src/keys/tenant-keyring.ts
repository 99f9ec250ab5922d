import { messageOf } from '@lifeboat/kernel';
import { type KeyName, keyPath } from '../layout/key-path.js';
import type { Manifest } from '../manifest/manifest.schema.js';
import { type KeyPair, parseIdentityFile } from './identity-file.js';
import { keyDamaged, keyMissing, masterKeyWrong } from './key-errors.js';
import type { KeyStore } from './key-store.js';
import type { MasterKeys } from './master-keys.js';
import type { VolumeKeys } from './volume-keys.js';
import { unwrapKey } from './wrap-key.js';

/** A tenant's key without its wrapping. */
export interface OpenedKey {
  name: KeyName;
  pair: KeyPair;
  /** The identity file that it was made as. */
  file: string;
}

/**
 * Unwraps keys of tenants with the master key. Nothing is remembered: a key that is destroyed must not live on in a
 * worker's memory.
 */
export class TenantKeyring implements VolumeKeys {
  /** Told of each key that was unwrapped, before it is used; where it throws, the key is not used. */
  onOpened: (name: KeyName) => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly keys: KeyStore,
    private readonly masterKeys: MasterKeys,
  ) {}

  async identityOf({
    tenantId,
    encryption,
  }: Pick<Manifest, 'tenantId' | 'encryption'>): Promise<string | null> {
    if (encryption === null) {
      return null;
    }
    const { pair, name } = await this.open(tenantId, encryption.keyVersion);
    if (pair.recipient !== encryption.recipient) {
      throw keyDamaged(keyPath(name), 'is not the key that the backup was encrypted to');
    }
    return pair.identity;
  }

  /**
   * The private half of a version of a tenant's key.
   *
   * @throws LifeboatError MASTER_KEY_MISSING, MASTER_KEY_WRONG, TENANT_KEY_MISSING, TENANT_KEY_DAMAGED
   */
  async open(tenantId: string, version: number): Promise<OpenedKey> {
    const identities = await this.masterKeys.identities();
    const wrapped = (await this.keys.list(tenantId)).filter((name) => name.version === version);
    if (wrapped.length === 0) {
      throw keyMissing(tenantId, version);
    }
    const ours = wrapped.find(({ masterKeyId }) => identities.has(masterKeyId));
    const masterKey = ours === undefined ? undefined : identities.get(ours.masterKeyId);
    if (ours === undefined || masterKey === undefined) {
      throw masterKeyWrong(
        tenantId,
        wrapped.map(({ masterKeyId }) => masterKeyId),
      );
    }
    const opened = await this.unwrap(ours, masterKey);
    await this.onOpened(opened.name);
    return opened;
  }

  private async unwrap(name: KeyName, masterKey: string): Promise<OpenedKey> {
    const { recipient, wrappedKey } = await this.keys.read(name);
    let file: string;
    let pairs: KeyPair[];
    try {
      file = await unwrapKey(wrappedKey, masterKey);
      pairs = await parseIdentityFile(file);
    } catch (error) {
      throw keyDamaged(keyPath(name), `cannot be unwrapped (${messageOf(error)})`, error);
    }
    const [pair] = pairs;
    if (pair?.recipient !== recipient) {
      throw keyDamaged(keyPath(name), 'does not hold the private half of its public key');
    }
    return { name, pair, file };
  }
}
