import type { Environment } from './environment.schema.js';
import { invalid } from './invalid.js';
import type { S3Config } from './lifeboat-config.js';

/** Bucket and prefix. A segment of the prefix is what a segment of an object's path can be. */
const LOCATION =
  /^s3:\/\/(?<bucket>[A-Za-z0-9][A-Za-z0-9._-]{2,254})(?<prefix>(?:\/[A-Za-z0-9%_-][A-Za-z0-9%._-]{0,254})*)\/?$/;
/** Of the 1024 bytes that a key can have; the rest is for the object's own path. */
const LONGEST_PREFIX = 400;
/** S3's own bound. */
const MOST_PARTS = 10_000;

/**
 * How to reach the bucket that `BACKUP_REPOSITORY` names; undefined where it is a directory.
 *
 * @throws LifeboatError CONFIGURATION_INVALID
 */
export function s3ConfigOf(values: Environment): S3Config | undefined {
  const location = values.BACKUP_REPOSITORY;
  if (!/^s3:/i.test(location)) {
    return undefined;
  }
  const { bucket = '', prefix = '' } = LOCATION.exec(location)?.groups ?? {};
  if (bucket === '' || prefix.length > LONGEST_PREFIX) {
    throw invalid(
      'BACKUP_REPOSITORY must be a directory or s3://bucket/prefix: a bucket of three characters or more, a prefix of letters, digits and % . _ - between single slashes.',
    );
  }
  if (values.S3_PART_BYTES * MOST_PARTS < values.BACKUP_VOLUME_BYTES) {
    throw invalid(
      `S3_PART_BYTES is too small: a volume of BACKUP_VOLUME_BYTES has over ${MOST_PARTS} parts.`,
    );
  }
  return {
    bucket,
    prefix: prefix.slice(1),
    endpoint: values.S3_ENDPOINT ?? null,
    region: values.S3_REGION,
    forcePathStyle: values.S3_FORCE_PATH_STYLE ?? values.S3_ENDPOINT !== undefined,
    credentials: credentialsOf(values),
    checksums: values.S3_CHECKSUMS,
    conditionalWrites: values.S3_CONDITIONAL_WRITES,
    serverSideEncryption: serverSideEncryptionOf(values),
    objectLock: objectLockOf(values),
    partBytes: values.S3_PART_BYTES,
    parallelParts: values.S3_PARALLEL_PARTS,
    timeoutMs: values.S3_TIMEOUT_MS,
    tries: values.S3_TRIES,
  };
}

function credentialsOf(values: Environment): S3Config['credentials'] {
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = values;
  if (accessKeyId === undefined && secretAccessKey === undefined) {
    return null;
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw invalid('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together, and only one of them is set.');
  }
  return { accessKeyId, secretAccessKey };
}

function serverSideEncryptionOf(values: Environment): S3Config['serverSideEncryption'] {
  const { S3_SERVER_SIDE_ENCRYPTION: algorithm, S3_KMS_KEY_ID: keyId } = values;
  if (keyId !== undefined && algorithm !== 'aws:kms') {
    throw invalid('S3_KMS_KEY_ID is set, and S3_SERVER_SIDE_ENCRYPTION is not aws:kms.');
  }
  return algorithm === undefined ? null : { algorithm, keyId: keyId ?? null };
}

function objectLockOf(values: Environment): S3Config['objectLock'] {
  const { S3_OBJECT_LOCK_MODE: mode, S3_OBJECT_LOCK_DAYS: days } = values;
  if (mode === undefined && days === undefined) {
    return null;
  }
  if (mode === undefined || days === undefined) {
    throw invalid('S3_OBJECT_LOCK_MODE and S3_OBJECT_LOCK_DAYS go together, and only one of them is set.');
  }
  return { mode, days };
}
