import { createHash } from 'node:crypto';
import { element, leaf, listObjects, listUploads, listVersions } from './answer-lists.js';
import { keptHeaders, type S3BucketState } from './s3-bucket-state.js';
import { S3Refusal } from './s3-refusal.js';
import type { S3Request } from './s3-request.js';
import { crc32Of, verifyBody } from './verify-body.js';

export interface S3Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Does what a request asks for. @throws S3Refusal */
export function answerRequest(
  state: S3BucketState,
  request: S3Request,
  body: Buffer,
  pageSize: number,
): S3Answer {
  const { headers, key, operation, query } = request;
  verifyBody(headers, body);
  switch (operation) {
    case 'HeadBucket':
      return { status: 200 };
    case 'HeadObject':
    case 'GetObject':
      return part(read(state, key), headers.range);
    case 'PutObject':
      requireNew(state, request);
      state.put(key, body, keptHeaders(headers));
      return { status: 200, headers: { etag: etagOf(body) } };
    case 'DeleteObject':
      return remove(state, key, query.get('versionId'));
    case 'ListObjectsV2':
      return { status: 200, body: listObjects(state, request, pageSize) };
    case 'ListObjectVersions':
      return { status: 200, body: listVersions(state, request, pageSize) };
    case 'ListMultipartUploads':
      return { status: 200, body: listUploads(state, request, pageSize) };
    case 'CreateMultipartUpload': {
      const { id } = state.begin(key, keptHeaders(headers));
      return { status: 200, body: element('InitiateMultipartUploadResult', [leaf('UploadId', id)]) };
    }
    case 'UploadPart':
      state.upload(query.get('uploadId') ?? '').parts.set(Number(query.get('partNumber')), body);
      return { status: 200, headers: { etag: etagOf(body) } };
    case 'CompleteMultipartUpload':
      requireNew(state, request);
      state.complete(query.get('uploadId') ?? '', partNumbers(body));
      return { status: 200, body: element('CompleteMultipartUploadResult', [leaf('Key', key)]) };
    case 'AbortMultipartUpload':
      state.uploads.delete(state.upload(query.get('uploadId') ?? '').id);
      return { status: 204 };
  }
}

function read(state: S3BucketState, key: string): S3Answer {
  const found = state.current(key);
  if (found === null) {
    throw new S3Refusal(404, 'NoSuchKey');
  }
  return {
    status: 200,
    headers: { ...found.headers, etag: etagOf(found.bytes), 'x-amz-checksum-crc32': crc32Of(found.bytes) },
    body: found.bytes,
  };
}

/** S3 has no checksum of a part. */
function part(whole: S3Answer, range: string | undefined): S3Answer {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (first === undefined || !Buffer.isBuffer(whole.body)) {
    return whole;
  }
  const { length } = whole.body;
  if (Number(first) >= length) {
    throw new S3Refusal(416, 'InvalidRange');
  }
  const body = whole.body.subarray(Number(first), Number(last) + 1);
  return {
    status: 206,
    headers: {
      'content-range': `bytes ${first}-${String(Number(first) + body.length - 1)}/${String(length)}`,
    },
    body,
  };
}

function remove(state: S3BucketState, key: string, versionId: string | null): S3Answer {
  if (versionId === null) {
    state.put(key, null, {});
  } else {
    state.removeVersion(key, versionId);
  }
  return { status: 204 };
}

function requireNew(state: S3BucketState, { headers, key }: S3Request): void {
  if (headers['if-none-match'] === '*' && state.current(key) !== null) {
    throw new S3Refusal(412, 'PreconditionFailed');
  }
}

function partNumbers(body: Buffer): number[] {
  return [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) =>
    Number(number),
  );
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}
