import { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { endsTooEarly, objectNotFound } from '../storage-errors.js';
import type { ByteRange } from '../storage.js';
import { ObjectStream } from './object-stream.js';
import type { S3Bucket } from './s3-bucket.js';
import { toRepositoryError } from './s3-errors.js';

/**
 * Opens an object, or a part of it.
 *
 * @throws LifeboatError OBJECT_NOT_FOUND; OBJECT_DAMAGED where it ends within the range
 */
export async function getObject(
  bucket: S3Bucket,
  path: string,
  range: ByteRange | undefined,
): Promise<Readable> {
  const { Body, ContentLength, ContentRange } = await ask(bucket, path, range);
  if (!(Body instanceof Readable) || ContentLength === undefined) {
    throw toRepositoryError(bucket.address, new Error(`the answer for ${path} does not tell its length`));
  }
  if (range !== undefined && (ContentRange === undefined || ContentLength !== range.length)) {
    Body.destroy();
    throw ContentRange === undefined
      ? toRepositoryError(bucket.address, new Error(`all of ${path} was sent instead of a part of it`))
      : endsTooEarly(path);
  }
  return new ObjectStream(bucket.address, path, Body, ContentLength);
}

function ask(bucket: S3Bucket, path: string, range: ByteRange | undefined): Promise<GetObjectCommandOutput> {
  const command = new GetObjectCommand({
    Bucket: bucket.name,
    Key: bucket.keyOf(path),
    ...(range === undefined ? {} : { Range: rangeHeader(range) }),
  });
  return bucket.ask(async (client) => {
    try {
      return await client.send(command);
    } catch (error) {
      switch (error instanceof Error ? error.name : '') {
        case 'NoSuchKey':
          throw objectNotFound(path);
        case 'InvalidRange':
          throw endsTooEarly(path);
        default:
          throw error;
      }
    }
  });
}

/** RFC 9110, 14.2; the last byte is named, not the one behind it. */
function rangeHeader({ offset, length }: ByteRange): string {
  return `bytes=${String(offset)}-${String(offset + length - 1)}`;
}
