import { HeadBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { S3Bucket } from './s3-bucket.js';
import { bucketMissing } from './s3-errors.js';
import { statusOf } from './s3-refusal.js';

/** What is known of an object without reading it. */
export interface S3Head {
  sizeBytes: number;
  /** Of the upload that made it, where that was ours. */
  uploadId: string | undefined;
}

/** Under this name an object carries the id of the upload that made it. */
export const UPLOAD_ID = 'lifeboat-upload';

/** Null where there is no such object; that the bucket is missing looks the same. */
export async function headObject(bucket: S3Bucket, path: string): Promise<S3Head | null> {
  return bucket.ask(async (client) => {
    try {
      const head = await client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: bucket.keyOf(path) }));
      return { sizeBytes: head.ContentLength ?? 0, uploadId: head.Metadata?.[UPLOAD_ID] };
    } catch (error) {
      if (statusOf(error) === 404) {
        return null;
      }
      throw error;
    }
  });
}

/** @throws LifeboatError REPOSITORY_INVALID where there is no such bucket */
export async function requireBucket(bucket: S3Bucket): Promise<void> {
  await bucket.ask(async (client) => {
    try {
      await client.send(new HeadBucketCommand({ Bucket: bucket.name }));
    } catch (error) {
      throw statusOf(error) === 404 ? bucketMissing(bucket.address) : error;
    }
  });
}
