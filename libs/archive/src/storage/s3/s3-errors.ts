import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import { type S3Refusal, s3Refusal } from './s3-refusal.js';

/** Some providers call it a refusal (403) when there is no room: to be looked at first. */
const FULL = new Set([
  'EntityTooLarge',
  'InsufficientStorage',
  'QuotaExceeded',
  'StorageFull',
  'StorageQuotaExceeded',
  'XMinioAdminBucketQuotaExceeded',
  'XMinioStorageFull',
]);

/** Refusals that S3 answers with 400, or that never leave this process. */
const DENIED = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
]);

/** What S3 answers with 4xx though the same request may succeed later: bytes that were lost or changed on the way. */
const PASSING = new Set([
  'BadDigest',
  'ConditionalRequestConflict',
  'IncompleteBody',
  'NoSuchUpload',
  'OperationAborted',
  'PreconditionFailed',
  'RequestTimeout',
  'SlowDown',
  'ThrottlingException',
  'TooManyRequests',
  'XAmzContentChecksumMismatch',
  'XAmzContentSHA256Mismatch',
]);

/**
 * Runs requests to a bucket; whatever goes wrong becomes an error of the repository.
 *
 * @param repository as `s3://bucket/prefix`
 * @throws LifeboatError REPOSITORY_UNAVAILABLE, REPOSITORY_ACCESS_DENIED, REPOSITORY_INVALID, REPOSITORY_FULL
 */
export async function inBucket<T>(repository: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toRepositoryError(repository, error);
  }
}

export function toRepositoryError(repository: string, error: unknown): LifeboatError {
  if (error instanceof LifeboatError) {
    return error;
  }
  const refusal = s3Refusal(error);
  const code = codeOf(refusal);
  return new LifeboatError(code, {
    ...TEXTS[code](repository, refusal),
    meta: { repository, answer: refusal.name, status: refusal.status, requestId: refusal.requestId },
    cause: refusal.cause,
  });
}

/** @param repository as `s3://bucket/prefix` */
export function bucketMissing(repository: string): LifeboatError {
  return new LifeboatError('REPOSITORY_INVALID', {
    detail: `The bucket of the repository ${repository} does not exist. Nothing was changed.`,
    remedy: 'Make the bucket (Lifeboat makes none), or correct BACKUP_REPOSITORY, S3_ENDPOINT and S3_REGION.',
    meta: { repository },
  });
}

type S3ErrorCode = Extract<
  ErrorCode,
  'REPOSITORY_UNAVAILABLE' | 'REPOSITORY_ACCESS_DENIED' | 'REPOSITORY_INVALID' | 'REPOSITORY_FULL'
>;

function codeOf({ name, status }: S3Refusal): S3ErrorCode {
  if (FULL.has(name) || status === 507) {
    return 'REPOSITORY_FULL';
  }
  if (DENIED.has(name) || status === 401 || status === 403) {
    return 'REPOSITORY_ACCESS_DENIED';
  }
  if (PASSING.has(name) || status === 408 || status === 429) {
    return 'REPOSITORY_UNAVAILABLE';
  }
  const refused = status !== undefined && ((status >= 300 && status < 500) || status === 501);
  return refused ? 'REPOSITORY_INVALID' : 'REPOSITORY_UNAVAILABLE';
}

const TEXTS: Record<
  S3ErrorCode,
  (repository: string, refusal: S3Refusal) => { detail: string; remedy: string }
> = {
  REPOSITORY_FULL: (repository, { words }) => ({
    detail: `There is no space left in the repository ${repository}: ${words}. What was half written has been given up.`,
    remedy: 'Raise the quota, or remove backups that are no longer needed; then start again.',
  }),
  REPOSITORY_ACCESS_DENIED: (repository, { words }) => ({
    detail: `The repository ${repository} refuses us: ${words}. Nothing was changed.`,
    remedy:
      'Check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY (or the role of this machine), its clock, and the permissions: docs/storage.md lists them.',
  }),
  REPOSITORY_INVALID: (repository, { name, words }) =>
    name === 'NoSuchBucket'
      ? bucketMissing(repository)
      : {
          detail: `The provider of the repository ${repository} does not take our request: ${words}. Nothing was changed.`,
          remedy:
            'Check S3_ENDPOINT and S3_REGION. A provider that lacks conditional writes or checksums needs S3_CONDITIONAL_WRITES=off or S3_CHECKSUMS=when_required: see docs/storage.md.',
        },
  REPOSITORY_UNAVAILABLE: (repository, { words }) => ({
    detail: `The repository ${repository} cannot be used: ${words}.`,
    remedy: 'Check S3_ENDPOINT and the way there, or wait for the provider; then start again.',
  }),
};
