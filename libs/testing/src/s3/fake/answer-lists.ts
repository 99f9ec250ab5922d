import type { S3BucketState } from './s3-bucket-state.js';
import type { S3Request } from './s3-request.js';

const EPOCH = '2026-01-02T03:04:05.000Z';

/** A page of objects; the token is the last key of the page before. */
export function listObjects(state: S3BucketState, { query }: S3Request, pageSize: number): string {
  const after = query.get('continuation-token') ?? '';
  const all = state.currentObjects().filter(({ key }) => key.startsWith(query.get('prefix') ?? ''));
  const rest = all.filter(({ key }) => key > after);
  const page = rest.slice(0, pageSize);
  return element('ListBucketResult', [
    ...paging(rest.length > page.length, { NextContinuationToken: page.at(-1)?.key ?? '' }),
    ...page.map(({ key, bytes }) =>
      element('Contents', [leaf('Key', key), leaf('Size', bytes.length), leaf('LastModified', EPOCH)]),
    ),
  ]);
}

export function listVersions(state: S3BucketState, { query }: S3Request, pageSize: number): string {
  const all = state.allVersions().filter(({ key }) => key.startsWith(query.get('prefix') ?? ''));
  const marker = query.get('version-id-marker');
  const from = marker === null ? 0 : all.findIndex(({ id }) => id === marker) + 1;
  const page = all.slice(from, from + pageSize);
  const last = page.at(-1);
  const newest = new Map(all.toReversed().map(({ id, key }) => [key, id]));
  return element('ListVersionsResult', [
    ...paging(from + page.length < all.length, {
      NextKeyMarker: last?.key ?? '',
      NextVersionIdMarker: last?.id ?? '',
    }),
    ...page.map(({ id, key, bytes }) =>
      element(bytes === null ? 'DeleteMarker' : 'Version', [
        leaf('Key', key),
        leaf('VersionId', id),
        leaf('IsLatest', String(newest.get(key) === id)),
        ...(bytes === null ? [] : [leaf('Size', bytes.length)]),
      ]),
    ),
  ]);
}

export function listUploads(state: S3BucketState, { query }: S3Request, pageSize: number): string {
  const all = [...state.uploads.values()].filter(({ key }) => key.startsWith(query.get('prefix') ?? ''));
  const marker = query.get('upload-id-marker');
  const from = marker === null ? 0 : all.findIndex(({ id }) => id === marker) + 1;
  const page = all.slice(from, from + pageSize);
  const last = page.at(-1);
  return element('ListMultipartUploadsResult', [
    ...paging(from + page.length < all.length, {
      NextKeyMarker: last?.key ?? '',
      NextUploadIdMarker: last?.id ?? '',
    }),
    ...page.map(({ id, key, initiated }) =>
      element('Upload', [leaf('Key', key), leaf('UploadId', id), leaf('Initiated', initiated.toISOString())]),
    ),
  ]);
}

export function element(name: string, content: readonly string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}

export function leaf(name: string, value: string | number): string {
  const text = String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<${name}>${text}</${name}>`;
}

function paging(truncated: boolean, next: Record<string, string>): string[] {
  const markers = truncated ? Object.entries(next).map(([name, value]) => leaf(name, value)) : [];
  return [leaf('IsTruncated', String(truncated)), ...markers];
}
