import {
  type AnchorName,
  anchorPath,
  ANCHORS_PREFIX,
  anchorSignaturePath,
  parseAnchorPath,
} from '../layout/anchor-path.js';
import type { Repository } from '../repository/repository.js';
import type { DocumentSigner } from '../signature/document-signer.js';
import { putBytes } from '../storage/put-bytes.js';
import { readObject } from '../storage/read-object.js';
import { objectDamaged, objectNotFound } from '../storage/storage-errors.js';
import { type AuditAnchor, parseAnchor, serialiseAnchor } from './anchor-document.js';

/** Room for some hundred thousand chains. */
const LARGEST = 64 * 1024 * 1024;
const LARGEST_SIGNATURE = 4096;

/** Ends of the chains of the audit log, kept where the owner of the catalog's database does not reach them. */
export class AnchorStore {
  constructor(
    private readonly repository: Repository,
    private readonly signer: DocumentSigner,
  ) {}

  /**
   * Keeps an anchor, its signature first.
   *
   * @returns its path
   * @throws LifeboatError REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async write(anchor: AuditAnchor): Promise<string> {
    await this.repository.open();
    const { storage } = this.repository;
    const bytes = serialiseAnchor(anchor);
    const signature = this.signer.sign(bytes);
    if (signature !== null) {
      await putBytes(storage, anchorSignaturePath(anchor), signature);
    }
    await putBytes(storage, anchorPath(anchor), bytes);
    return anchorPath(anchor);
  }

  /** @returns the newest one's name; null where there is none */
  async newest(): Promise<AnchorName | null> {
    await this.repository.open();
    let newest: AnchorName | null = null;
    for await (const { path } of this.repository.storage.list(ANCHORS_PREFIX)) {
      const name = parseAnchorPath(path);
      if (name !== null && (newest === null || path > anchorPath(newest))) {
        newest = name;
      }
    }
    return newest;
  }

  /**
   * An anchor, signed where a signing key is configured, and as it was written.
   *
   * @throws LifeboatError OBJECT_NOT_FOUND, OBJECT_DAMAGED
   */
  async read(name: AnchorName): Promise<AuditAnchor> {
    await this.repository.open();
    const { storage } = this.repository;
    const bytes = await readObject(storage, anchorPath(name), LARGEST);
    if (bytes === null) {
      throw objectNotFound(anchorPath(name));
    }
    const signature = await readObject(storage, anchorSignaturePath(name), LARGEST_SIGNATURE);
    const flaw = this.signer.findFlaw(bytes, signature);
    if (flaw !== null) {
      throw objectDamaged(anchorPath(name), `${flaw} (${anchorSignaturePath(name)})`);
    }
    return parseAnchor(bytes, name);
  }
}
