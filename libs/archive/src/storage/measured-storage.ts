import type { Readable } from 'node:stream';
import { type ErrorCode, toLifeboatError } from '@lifeboat/kernel';
import type { Metrics } from '@lifeboat/observability';
import type { ByteRange, ErasedObjects, ObjectContent, ObjectEntry, ObjectStat, Storage } from './storage.js';

/** What is the storage's own failure: that an object is there or not is an answer, and content can fail by itself. */
const FAILURES = new Set<ErrorCode>([
  'REPOSITORY_UNAVAILABLE',
  'REPOSITORY_ACCESS_DENIED',
  'REPOSITORY_INVALID',
  'REPOSITORY_FULL',
  'OBJECT_DAMAGED',
]);

/** Another storage, whose failures are counted. */
export class MeasuredStorage implements Storage {
  constructor(
    private readonly storage: Storage,
    private readonly metrics: Metrics,
  ) {}

  put(path: string, content: ObjectContent): Promise<ObjectStat> {
    return this.measured('put', this.storage.put(path, content));
  }

  async get(path: string, range?: ByteRange): Promise<Readable> {
    const stream = await this.measured('get', this.storage.get(path, range));
    stream.once('error', (error) => this.count('get', error));
    return stream;
  }

  stat(path: string): Promise<ObjectStat | null> {
    return this.measured('stat', this.storage.stat(path));
  }

  async *list(prefix: string): AsyncIterable<ObjectEntry> {
    try {
      yield* this.storage.list(prefix);
    } catch (error) {
      this.count('list', error);
      throw error;
    }
  }

  delete(path: string): Promise<void> {
    return this.measured('delete', this.storage.delete(path));
  }

  erase(path: string): Promise<void> {
    return this.measured('erase', this.storage.erase(path));
  }

  erasePrefix(prefix: string, keeps?: (path: string) => boolean): Promise<ErasedObjects> {
    return this.measured('erase', this.storage.erasePrefix(prefix, keeps));
  }

  sweep(before: Date): Promise<number> {
    return this.measured('sweep', this.storage.sweep(before));
  }

  toObjectPath(address: string): Promise<string> {
    return this.storage.toObjectPath(address);
  }

  private async measured<T>(method: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      this.count(method, error);
      throw error;
    }
  }

  private count(method: string, error: unknown): void {
    const { code } = toLifeboatError(error);
    if (FAILURES.has(code)) {
      this.metrics.count('storageErrors', { method, code });
    }
  }
}
