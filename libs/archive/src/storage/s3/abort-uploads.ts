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

/** Gives up uploads in parts that were begun before `before` and never ended. @returns how many */
export async function abortUploads(bucket: S3Bucket, before: Date): Promise<number> {
  const open = await openUploads(bucket, before);
  let aborted = 0;
  for (const upload of open) {
    aborted += (await abort(bucket, upload)) ? 1 : 0;
  }
  return aborted;
}

/** All of them, before the first is given up: that would move the pages. */
async function openUploads(bucket: S3Bucket, before: Date): Promise<OpenUpload[]> {
  const found: OpenUpload[] = [];
  let more: Place | null = { KeyMarker: undefined, UploadIdMarker: undefined };
  while (more !== null) {
    const page = await listPage(bucket, more);
    for (const { Key = '', UploadId, Initiated } of page.Uploads ?? []) {
      const path = bucket.pathOf(Key);
      const ours = path !== null && isObjectPath(path);
      if (ours && UploadId !== undefined && Initiated !== undefined && Initiated < before) {
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

function listPage(bucket: S3Bucket, place: Place): Promise<ListMultipartUploadsCommandOutput> {
  return bucket.ask((client) =>
    client.send(new ListMultipartUploadsCommand({ Bucket: bucket.name, Prefix: bucket.root, ...place })),
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
