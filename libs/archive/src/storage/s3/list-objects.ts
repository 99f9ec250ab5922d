import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { isObjectPath } from '../object-path.js';
import type { ObjectEntry } from '../storage.js';
import type { S3Bucket } from './s3-bucket.js';
import { toRepositoryError } from './s3-errors.js';

/** Every object whose path begins with `prefix`; S3 answers in the order of the keys' bytes. Foreign names are left out. */
export async function* listObjects(bucket: S3Bucket, prefix: string): AsyncGenerator<ObjectEntry> {
  const pages = paginateListObjectsV2(
    { client: bucket.client },
    { Bucket: bucket.name, Prefix: bucket.keyOf(prefix) },
  );
  try {
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', Size = 0 } of Contents) {
        const path = bucket.pathOf(Key);
        if (path !== null && isObjectPath(path)) {
          yield { path, sizeBytes: Size };
        }
      }
    }
  } catch (error) {
    throw toRepositoryError(bucket.address, error);
  }
}
