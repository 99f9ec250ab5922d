import type { IncomingMessage } from 'node:http';

/** What a request asks for, as the SDK calls it. */
export type S3Operation =
  | 'HeadBucket'
  | 'HeadObject'
  | 'GetObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'ListObjectsV2'
  | 'ListObjectVersions'
  | 'ListMultipartUploads'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload';

/** A request with path style, taken apart. */
export interface S3Request {
  operation: S3Operation;
  bucket: string;
  key: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
}

/** @throws Error for what Lifeboat never asks */
export function parseRequest({ method = '', url = '', headers }: IncomingMessage): S3Request {
  const { pathname, searchParams: query } = new URL(url, 'http://fake');
  const [, bucket = '', ...segments] = pathname.split('/').map(decodeURIComponent);
  const key = segments.join('/');
  const operation = key === '' ? bucketOperation(method, query) : objectOperation(method, query);
  if (operation === null) {
    throw new Error(`the fake does not know ${method} ${url}`);
  }
  return { operation, bucket, key, query, headers };
}

function bucketOperation(method: string, query: URLSearchParams): S3Operation | null {
  if (method === 'HEAD') {
    return 'HeadBucket';
  }
  if (method !== 'GET') {
    return null;
  }
  if (query.has('versions')) {
    return 'ListObjectVersions';
  }
  return query.has('uploads') ? 'ListMultipartUploads' : 'ListObjectsV2';
}

function objectOperation(method: string, query: URLSearchParams): S3Operation | null {
  const inParts = query.has('uploadId');
  switch (method) {
    case 'HEAD':
      return 'HeadObject';
    case 'GET':
      return 'GetObject';
    case 'PUT':
      return inParts ? 'UploadPart' : 'PutObject';
    case 'POST':
      return inParts ? 'CompleteMultipartUpload' : 'CreateMultipartUpload';
    case 'DELETE':
      return inParts ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      return null;
  }
}
