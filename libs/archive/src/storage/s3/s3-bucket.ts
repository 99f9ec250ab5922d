import { S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from '@lifeboat/config';
import { inBucket } from './s3-errors.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** A bucket and the way to it: what the requests of this folder have in common. */
export class S3Bucket {
  readonly client: S3Client;
  /** As `s3://bucket/prefix`: what a person calls the repository. */
  readonly address: string;
  /** What every key of ours begins with; empty, or with a slash at its end. */
  readonly root: string;

  constructor(readonly config: S3Config) {
    this.root = config.prefix === '' ? '' : `${config.prefix}/`;
    this.address = `s3://${config.bucket}/${config.prefix}`.replace(/\/$/, '');
    this.client = clientOf(config);
  }

  get name(): string {
    return this.config.bucket;
  }

  /** @param path of an object, or the beginning of one */
  keyOf(path: string): string {
    return `${this.root}${path}`;
  }

  /** Null for a key that does not lie below the root. */
  pathOf(key: string): string | null {
    return key.startsWith(this.root) ? key.slice(this.root.length) : null;
  }

  /** @throws LifeboatError REPOSITORY_UNAVAILABLE, REPOSITORY_ACCESS_DENIED, REPOSITORY_INVALID, REPOSITORY_FULL */
  ask<T>(request: (client: S3Client) => Promise<T>): Promise<T> {
    return inBucket(this.address, () => request(this.client));
  }
}

function clientOf(config: S3Config): S3Client {
  const checksums = config.checksums === 'when_supported' ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  return new S3Client({
    region: config.region,
    forcePathStyle: config.forcePathStyle,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    maxAttempts: config.tries,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_TIMEOUT_MS, config.timeoutMs),
      socketTimeout: config.timeoutMs,
    },
    ...(config.endpoint !== null && { endpoint: config.endpoint }),
    ...(config.credentials !== null && { credentials: config.credentials }),
  });
}
