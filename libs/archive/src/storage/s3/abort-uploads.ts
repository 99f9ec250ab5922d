import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3';
import { isObjectPath } from '../object-path.js';
import type { S3Bucket } from './s3-bucket.js';
import { statusOf } from './s3-refusal.js';

interface OpenUpload {
  Key: string;
  UploadId: string;
}

interface Place {
  KeyMarker: string | undefined;
  UploadIdMarker: string | undefined;
}

/** An upload in parts that has not ended. */
export interface UnfinishedUpload {
  /** Of the object that it would become. */
  path: string;
  begunAt: Date;
}

/**
 * Gives up uploads in parts that never ended.
 *
 * @param prefix that their objects' paths begin with
 * @returns how many
 */
export async function abortUploads(
  bucket: S3Bucket,
  prefix: string,
  isAbandoned: (upload: UnfinishedUpload) => boolean,
): Promise<number> {
  const open = await openUploads(bucket, prefix, isAbandoned);
  let aborted = 0;
  for (const upload of open) {
    aborted += (await abort(bucket, upload)) ? 1 : 0;
  }
  return aborted;
}

/** All of them, before the first is given up: that would move the pages. */
async function openUploads(
  bucket: S3Bucket,
  prefix: string,
  isAbandoned: (upload: UnfinishedUpload) => boolean,
): Promise<OpenUpload[]> {
  const found: OpenUpload[] = [];
  let more: Place | null = { KeyMarker: undefined, UploadIdMarker: undefined };
  while (more !== null) {
    const page = await listPage(bucket, prefix, more);
    for (const { Key = '', UploadId, Initiated: begunAt } of page.Uploads ?? []) {
      const path = bucket.pathOf(Key);
      const isObject = path !== null && isObjectPath(path);
      if (isObject && UploadId !== undefined && begunAt !== undefined && isAbandoned({ path, begunAt })) {
        found.push({ Key, UploadId });
      }
    }
    more =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : null;
  }
  return found;
}

function listPage(
  bucket: S3Bucket,
  prefix: string,
  place: Place,
): Promise<ListMultipartUploadsCommandOutput> {
  return bucket.ask((client) =>
    client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket.name, Prefix: bucket.keyOf(prefix), ...place }),
    ),
  );
}

/** False where it has ended meanwhile. */
function abort(bucket: S3Bucket, upload: OpenUpload): Promise<boolean> {
  return bucket.ask(async (client) => {
    try {
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket.name, ...upload }));
      return true;
    } catch (error) {
      if (statusOf(error) === 404) {
        return false;
      }
      throw error;
    }
  });
}
