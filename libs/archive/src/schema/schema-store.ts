import { Readable } from 'node:stream';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { decode, encode } from '../codec/run-codecs.js';
import { sha256 } from '../codec/sha256.js';
import { ZstdCodec } from '../codec/zstd-codec.js';
import { zstdFrameBytes } from '../inspect/zstd-frame.js';
import { schemaPath } from '../layout/object-paths.js';
import type { Repository } from '../repository/repository.js';
import { collect } from '../storage/read-object.js';
import { objectDamaged } from '../storage/storage-errors.js';

const CODECS = [new ZstdCodec(9)];
const LARGEST_SCHEMA = 256 * 1024 * 1024;

/** Where a schema was stored. */
export interface StoredSchema {
  /** SHA-256 of the DDL text, in hex. */
  hash: string;
  object: string;
}

/** The DDL of application databases, stored once for all backups that were taken under it. */
export class SchemaStore {
  constructor(private readonly repository: Repository) {}

  /**
   * Stores a schema, unless it is there already.
   *
   * @param ddl plain SQL, the same text for the same schema
   * @throws LifeboatError REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async put(ddl: string): Promise<StoredSchema> {
    await this.repository.open();
    const { storage } = this.repository;
    const bytes = Buffer.from(ddl);
    const hash = sha256(bytes);
    const object = schemaPath(hash);
    if (!(await this.has(hash))) {
      try {
        await storage.put(object, encode(Readable.from([bytes]), CODECS));
      } catch (error) {
        // Another backup was first with the same text.
        if (!(error instanceof LifeboatError && error.code === 'OBJECT_EXISTS')) {
          throw error;
        }
      }
    }
    return { hash, object };
  }

  /** Whether it is there. @throws LifeboatError REPOSITORY_UNAVAILABLE */
  async has(hash: string): Promise<boolean> {
    return (await this.repository.storage.stat(schemaPath(hash))) !== null;
  }

  /**
   * The DDL text, checked against its hash.
   *
   * @throws LifeboatError OBJECT_NOT_FOUND, OBJECT_DAMAGED, REPOSITORY_UNAVAILABLE
   */
  async get(hash: string): Promise<string> {
    await this.repository.open();
    const object = schemaPath(hash);
    const tooLarge = (): LifeboatError => objectDamaged(object, 'is too large');
    const stored = await collect(await this.repository.storage.get(object), LARGEST_SCHEMA, tooLarge);
    if (zstdFrameBytes(stored) !== stored.length) {
      throw objectDamaged(object, 'is not one whole zstd frame');
    }
    try {
      const bytes = await collect(decode(Readable.from([stored]), CODECS), LARGEST_SCHEMA, tooLarge);
      if (sha256(bytes) !== hash) {
        throw objectDamaged(object, 'does not have the SHA-256 that is its name');
      }
      return bytes.toString('utf8');
    } catch (error) {
      throw error instanceof LifeboatError
        ? error
        : objectDamaged(object, `cannot be decoded (${messageOf(error)})`, error);
    }
  }
}
