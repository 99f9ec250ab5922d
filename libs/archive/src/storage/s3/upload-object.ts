import { randomUUID } from 'node:crypto';
import { Upload } from '@aws-sdk/lib-storage';
import type { Clock } from '@lifeboat/kernel';
import { objectExists } from '../storage-errors.js';
import type { ObjectContent } from '../storage.js';
import { ContentFeed } from './content-feed.js';
import { headObject, type S3Head } from './head-object.js';
import { objectParameters } from './object-parameters.js';
import type { S3Bucket } from './s3-bucket.js';
import { toRepositoryError } from './s3-errors.js';
import { statusOf } from './s3-refusal.js';

/**
 * Stores content as an object that appears whole, or not at all: by one request where it fits into one part, else in
 * parts that become an object together. Errors of the content pass as they are, after the parts have been given up.
 *
 * @returns bytes stored
 * @throws LifeboatError OBJECT_EXISTS, REPOSITORY_FULL
 */
export async function uploadObject(
  bucket: S3Bucket,
  path: string,
  content: ObjectContent,
  clock: Clock,
): Promise<number> {
  const { config } = bucket;
  const uploadId = randomUUID();
  const feed = new ContentFeed(content);
  const upload = new Upload({
    client: bucket.client,
    partSize: config.partBytes,
    queueSize: config.parallelParts,
    params: {
      Bucket: bucket.name,
      Key: bucket.keyOf(path),
      Body: feed.stream,
      ...objectParameters(config, path, uploadId, clock.now()),
    },
  });
  try {
    await upload.done();
  } catch (error) {
    feed.stream.destroy();
    if (feed.failure !== null) {
      throw feed.failure.error;
    }
    await settle(bucket, path, uploadId, error);
  }
  return feed.sizeBytes;
}

/**
 * Finds out what became of an upload that was answered by an error. A request whose answer was lost is sent again, and
 * then meets its own object: so the object, not the answer, says who has stored it.
 */
async function settle(bucket: S3Bucket, path: string, uploadId: string, error: unknown): Promise<void> {
  const status = statusOf(error);
  const conflict = status === 409 || status === 412;
  const uncertain = conflict || status === undefined || status === 404 || status >= 500;
  const found = uncertain ? await lookAgain(bucket, path) : null;
  if (found?.uploadId === uploadId) {
    return;
  }
  throw conflict && found !== null ? objectExists(path) : toRepositoryError(bucket.address, error);
}

async function lookAgain(bucket: S3Bucket, path: string): Promise<S3Head | null> {
  try {
    return await headObject(bucket, path);
  } catch {
    // The error that made us look is the one to tell of.
    return null;
  }
}
