import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { S3Refusal } from './s3-refusal.js';

/** One version of an object, or the marker of its deletion. */
export interface S3Version {
  id: string;
  key: string;
  /** Null for the marker of a deletion. */
  bytes: Buffer | null;
  /** What was asked of the server for it: metadata, encryption, lock. */
  headers: Record<string, string>;
}

export interface S3OpenUpload {
  id: string;
  key: string;
  headers: Record<string, string>;
  initiated: Date;
  parts: Map<number, Buffer>;
}

const KEPT = /^x-amz-(meta-|server-side-encryption|object-lock-)/;
const SMALLEST_PART = 5 * 1024 * 1024;

/** What a bucket of the fake holds. */
export class S3BucketState {
  readonly uploads = new Map<string, S3OpenUpload>();
  private versions: S3Version[] = [];

  constructor(readonly versioned: boolean) {}

  /** All versions of all objects: by key, the newest first. */
  allVersions(): S3Version[] {
    return this.versions
      .toReversed()
      .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  }

  current(key: string): (S3Version & { bytes: Buffer }) | null {
    const newest = this.versions.findLast((version) => version.key === key);
    const bytes = newest?.bytes ?? null;
    return newest === undefined || bytes === null ? null : { ...newest, bytes };
  }

  currentObjects(): (S3Version & { bytes: Buffer })[] {
    const keys = [...new Set(this.versions.map(({ key }) => key))].sort();
    return keys.flatMap((key) => this.current(key) ?? []);
  }

  put(key: string, bytes: Buffer | null, headers: Record<string, string>): void {
    if (!this.versioned) {
      this.versions = this.versions.filter((version) => version.key !== key);
    }
    if (this.versioned || bytes !== null) {
      this.versions.push({ id: this.versioned ? randomUUID() : 'null', key, bytes, headers });
    }
  }

  removeVersion(key: string, id: string): void {
    const version = this.versions.find((each) => each.key === key && each.id === id);
    const until = version?.headers['x-amz-object-lock-retain-until-date'];
    if (until !== undefined && new Date(until) > new Date()) {
      throw new S3Refusal(403, 'AccessDenied', 'Access Denied because object protected by object lock.');
    }
    this.versions = this.versions.filter((each) => each !== version);
  }

  begin(key: string, headers: Record<string, string>): S3OpenUpload {
    const upload = {
      id: randomUUID(),
      key,
      headers,
      initiated: new Date(),
      parts: new Map<number, Buffer>(),
    };
    this.uploads.set(upload.id, upload);
    return upload;
  }

  upload(id: string): S3OpenUpload {
    const upload = this.uploads.get(id);
    if (upload === undefined) {
      throw new S3Refusal(404, 'NoSuchUpload');
    }
    return upload;
  }

  /** @param numbers of the parts, in the order in which they become the object */
  complete(id: string, numbers: readonly number[]): void {
    const { key, headers, parts } = this.upload(id);
    const bytes = numbers.map((number, index) => {
      const part = parts.get(number);
      if (part === undefined || number !== index + 1) {
        throw new S3Refusal(400, 'InvalidPart');
      }
      if (part.length < SMALLEST_PART && index < numbers.length - 1) {
        throw new S3Refusal(400, 'EntityTooSmall');
      }
      return part;
    });
    this.uploads.delete(id);
    this.put(key, Buffer.concat(bytes), headers);
  }
}

/** What of a request's headers belongs to the object. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      KEPT.test(name) && typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
