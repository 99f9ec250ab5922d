import { LifeboatError } from '@lifeboat/kernel';
import {
  erasurePath,
  type ErasureName,
  ERASURES_PREFIX,
  erasuresOfTenantPrefix,
  parseErasurePath,
} from '../layout/erasure-path.js';
import type { Repository } from '../repository/repository.js';
import { putBytes } from '../storage/put-bytes.js';
import { readObject } from '../storage/read-object.js';
import { objectNotFound } from '../storage/storage-errors.js';
import { parseErasure, serialiseErasure, type TenantErasure } from './erasure-document.js';

const LARGEST = 64 * 1024;

/**
 * What the repository keeps of erasures: an erased tenant may have no other object left, and a catalog that is rebuilt
 * must not forget that it was erased.
 */
export class ErasureStore {
  constructor(private readonly repository: Repository) {}

  /**
   * Keeps an erasure. One that is kept already stays as it is, so that an erasure can be repeated.
   *
   * @throws LifeboatError REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async write(erasure: TenantErasure): Promise<void> {
    await this.repository.open();
    try {
      await putBytes(this.repository.storage, erasurePath(erasure), serialiseErasure(erasure));
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code === 'OBJECT_EXISTS')) {
        throw error;
      }
    }
  }

  /** @throws LifeboatError OBJECT_NOT_FOUND, OBJECT_DAMAGED */
  async read(name: ErasureName): Promise<TenantErasure> {
    await this.repository.open();
    const bytes = await readObject(this.repository.storage, erasurePath(name), LARGEST);
    if (bytes === null) {
      throw objectNotFound(erasurePath(name));
    }
    return parseErasure(bytes, name);
  }

  /** Every erasure of every tenant. */
  async *listAll(): AsyncGenerator<ErasureName> {
    await this.repository.open();
    yield* this.named(ERASURES_PREFIX);
  }

  /** Every erasure of a tenant. */
  async list(tenantId: string): Promise<ErasureName[]> {
    await this.repository.open();
    const names: ErasureName[] = [];
    for await (const name of this.named(erasuresOfTenantPrefix(tenantId))) {
      names.push(name);
    }
    return names;
  }

  private async *named(prefix: string): AsyncGenerator<ErasureName> {
    for await (const { path } of this.repository.storage.list(prefix)) {
      const name = parseErasurePath(path);
      if (name !== null) {
        yield name;
      }
    }
  }
}
