import {
  KEYS_PREFIX,
  type KeyName,
  keyPath,
  keySignaturePath,
  keysOfTenantPrefix,
  parseKeyPath,
} from '../layout/key-path.js';
import type { Repository } from '../repository/repository.js';
import type { DocumentSigner } from '../signature/document-signer.js';
import { putBytes } from '../storage/put-bytes.js';
import { readObject } from '../storage/read-object.js';
import { objectExists } from '../storage/storage-errors.js';
import type { ErasedObjects } from '../storage/storage.js';
import { type KeyDocument, parseKeyDocument, serialiseKeyDocument } from './key-document.js';
import { keyDamaged, keyMissing } from './key-errors.js';

const LARGEST_KEY = 64 * 1024;
const LARGEST_SIGNATURE = 4096;

/** The wrapped keys of tenants in the repository. */
export class KeyStore {
  constructor(
    private readonly repository: Repository,
    private readonly signer: DocumentSigner,
  ) {}

  /**
   * Stores a wrapped key, its signature first. A signature without its key, which a writer that was cut off has left, is
   * replaced: so nobody else may write the same key meanwhile. The tenant's lock sees to that.
   *
   * @throws LifeboatError OBJECT_EXISTS, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async write(name: KeyName, document: KeyDocument): Promise<void> {
    const { storage } = this.repository;
    if (await this.has(name)) {
      throw objectExists(keyPath(name));
    }
    if ((await storage.stat(keySignaturePath(name))) !== null) {
      await storage.delete(keySignaturePath(name));
    }
    const bytes = serialiseKeyDocument(document);
    const signature = this.signer.sign(bytes);
    if (signature !== null) {
      await putBytes(storage, keySignaturePath(name), signature);
    }
    await putBytes(storage, keyPath(name), bytes);
  }

  /** Whether there is this wrapping of the key; its signature alone is none. */
  async has(name: KeyName): Promise<boolean> {
    await this.repository.open();
    return (await this.repository.storage.stat(keyPath(name))) !== null;
  }

  /**
   * A wrapped key, signed where a signing key is configured, and as it was written.
   *
   * @throws LifeboatError TENANT_KEY_MISSING, TENANT_KEY_DAMAGED
   */
  async read(name: KeyName): Promise<KeyDocument> {
    await this.repository.open();
    const { storage } = this.repository;
    const path = keyPath(name);
    const bytes = await readObject(storage, path, LARGEST_KEY);
    if (bytes === null) {
      throw keyMissing(name.tenantId, name.version);
    }
    const flaw = this.signer.findFlaw(
      bytes,
      await readObject(storage, keySignaturePath(name), LARGEST_SIGNATURE),
    );
    if (flaw !== null) {
      throw keyDamaged(path, `${flaw} (${keySignaturePath(name)})`);
    }
    return parseKeyDocument(bytes, name);
  }

  /** Every wrapped key of every tenant. */
  async *listAll(): AsyncGenerator<KeyName> {
    await this.repository.open();
    yield* this.named(KEYS_PREFIX);
  }

  /** Every wrapped key of a tenant. */
  async list(tenantId: string): Promise<KeyName[]> {
    await this.repository.open();
    const names: KeyName[] = [];
    for await (const name of this.named(keysOfTenantPrefix(tenantId))) {
      names.push(name);
    }
    return names;
  }

  /** Removes one wrapping of a key and its signature, older versions included. */
  async remove(name: KeyName): Promise<void> {
    await this.repository.storage.erase(keyPath(name));
    await this.repository.storage.erase(keySignaturePath(name));
  }

  /** Removes every wrapped key of a tenant, older versions included, for good. Safe to repeat. */
  async eraseAll(tenantId: string): Promise<ErasedObjects> {
    await this.repository.open();
    return this.repository.storage.erasePrefix(keysOfTenantPrefix(tenantId));
  }

  private async *named(prefix: string): AsyncGenerator<KeyName> {
    for await (const { path } of this.repository.storage.list(prefix)) {
      const name = parseKeyPath(path);
      if (name !== null) {
        yield name;
      }
    }
  }
}
