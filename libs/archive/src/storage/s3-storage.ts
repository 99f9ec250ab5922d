import type { Readable } from 'node:stream';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { S3Config } from '@lifeboat/config';
import { type Clock, systemClock } from '@lifeboat/kernel';
import { discardContent } from './discard-content.js';
import { isOwnPath } from '../layout/is-own-path.js';
import { outsideRepository, requireDirectoryPrefix, segmentsOf } from './object-path.js';
import { abortUploads } from './s3/abort-uploads.js';
import { eraseVersions } from './s3/erase-versions.js';
import { getObject } from './s3/get-object.js';
import { headObject, requireBucket } from './s3/head-object.js';
import { listObjects } from './s3/list-objects.js';
import { S3Bucket } from './s3/s3-bucket.js';
import { uploadObject } from './s3/upload-object.js';
import { objectExists } from './storage-errors.js';
import type { ByteRange, ErasedObjects, ObjectContent, ObjectEntry, ObjectStat, Storage } from './storage.js';

/** Objects in a bucket of S3, or of what speaks its language. The bucket must exist. */
export class S3Storage implements Storage {
  private readonly bucket: S3Bucket;

  constructor(
    config: S3Config,
    private readonly clock: Clock = systemClock,
  ) {
    this.bucket = new S3Bucket(config);
  }

  async put(path: string, content: ObjectContent): Promise<ObjectStat> {
    try {
      segmentsOf(path);
      // Not every provider can be told not to overwrite.
      if ((await headObject(this.bucket, path)) !== null) {
        throw objectExists(path);
      }
      return { sizeBytes: await uploadObject(this.bucket, path, content, this.clock) };
    } catch (error) {
      await discardContent(content);
      throw error;
    }
  }

  async get(path: string, range?: ByteRange): Promise<Readable> {
    segmentsOf(path);
    return getObject(this.bucket, path, range);
  }

  async stat(path: string): Promise<ObjectStat | null> {
    segmentsOf(path);
    const head = await headObject(this.bucket, path);
    if (head === null) {
      await requireBucket(this.bucket);
      return null;
    }
    return { sizeBytes: head.sizeBytes };
  }

  async *list(prefix: string): AsyncGenerator<ObjectEntry> {
    if (prefix !== '') {
      segmentsOf(prefix.replace(/\/$/, ''));
    }
    yield* listObjects(this.bucket, prefix);
  }

  async delete(path: string): Promise<void> {
    segmentsOf(path);
    const { name } = this.bucket;
    await this.bucket.ask((client) =>
      client.send(new DeleteObjectCommand({ Bucket: name, Key: this.bucket.keyOf(path) })),
    );
  }

  async erase(path: string): Promise<void> {
    segmentsOf(path);
    const { left } = await eraseVersions(this.bucket, path, (version) => version.path === path);
    const [first] = left;
    if (first !== undefined) {
      throw first.error;
    }
  }

  async erasePrefix(prefix: string, keeps: (path: string) => boolean = () => false): Promise<ErasedObjects> {
    requireDirectoryPrefix(prefix);
    const erased = await eraseVersions(
      this.bucket,
      prefix,
      ({ path, isCurrent }) => !(isCurrent && keeps(path)),
    );
    await abortUploads(this.bucket, prefix, () => true);
    return erased;
  }

  async sweep(before: Date): Promise<number> {
    return abortUploads(this.bucket, '', ({ path, begunAt }) => isOwnPath(path) && begunAt < before);
  }

  toObjectPath(address: string): Promise<string> {
    return Promise.resolve().then(() => this.below(address));
  }

  private below(address: string): string {
    const absolute = /^s3:\/\//i.test(address);
    const root = `${this.bucket.address}/`;
    if (absolute && !address.startsWith(root)) {
      throw outsideRepository(address);
    }
    const path = absolute ? address.slice(root.length) : address.replace(/^(\.\/+)+/, '');
    return segmentsOf(path.replace(/\/+$/, '')).join('/');
  }
}
