import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './parse-config.js';

const parse = (environment: Record<string, string>, file?: Record<string, unknown>) =>
  parseConfig({ APP_DATABASE_URL: 'postgres://u@h/d', ...environment }, file).repository.s3;
const inBucket = (environment: Record<string, string> = {}) =>
  parse({ BACKUP_REPOSITORY: 's3://bucket/a/b/', ...environment });

describe('the settings of a bucket', () => {
  it('are absent where the repository is a directory', () => {
    expect(parse({ S3_ENDPOINT: 'http://h', S3_ACCESS_KEY_ID: 'alone' })).toBeUndefined();
  });

  it('have defaults', () => {
    expect(inBucket()).toEqual({
      bucket: 'bucket',
      prefix: 'a/b',
      endpoint: null,
      region: 'us-east-1',
      forcePathStyle: false,
      credentials: null,
      checksums: 'when_supported',
      conditionalWrites: true,
      serverSideEncryption: null,
      objectLock: null,
      partBytes: 8_388_608,
      parallelParts: 2,
      timeoutMs: 30_000,
      tries: 5,
    });
    expect(parse({ BACKUP_REPOSITORY: 's3://bucket' })).toMatchObject({ bucket: 'bucket', prefix: '' });
  });

  it('have the bucket in the path where there is an endpoint, unless told otherwise', () => {
    const endpoint = { S3_ENDPOINT: 'http://127.0.0.1:9000' };
    expect(inBucket(endpoint)).toMatchObject({ forcePathStyle: true });
    expect(inBucket({ ...endpoint, S3_FORCE_PATH_STYLE: 'false' })).toMatchObject({ forcePathStyle: false });
  });

  it('take booleans of a file', () => {
    const s3 = parse({ BACKUP_REPOSITORY: 's3://bucket' }, { S3_CONDITIONAL_WRITES: false });
    expect(s3).toMatchObject({ conditionalWrites: false });
  });

  it.each([
    [{ BACKUP_REPOSITORY: 's3://' }, 'BACKUP_REPOSITORY'],
    [{ BACKUP_REPOSITORY: 's3://bucket/../x' }, 'BACKUP_REPOSITORY'],
    [{ BACKUP_REPOSITORY: 's3://bucket//x' }, 'BACKUP_REPOSITORY'],
    [{ BACKUP_REPOSITORY: `s3://bucket/${'x/'.repeat(300)}x` }, 'BACKUP_REPOSITORY'],
    [{ S3_ENDPOINT: 'h:9000' }, 'S3_ENDPOINT'],
    [{ S3_ENDPOINT: 'http://user:hidden@h' }, 'S3_ENDPOINT'],
    [{ S3_FORCE_PATH_STYLE: 'maybe' }, 'S3_FORCE_PATH_STYLE'],
    [{ S3_ACCESS_KEY_ID: 'hidden' }, 'S3_SECRET_ACCESS_KEY'],
    [{ S3_SECRET_ACCESS_KEY: 'hidden' }, 'S3_ACCESS_KEY_ID'],
    [{ S3_CHECKSUMS: 'never' }, 'S3_CHECKSUMS'],
    [{ S3_SERVER_SIDE_ENCRYPTION: 'rot13' }, 'S3_SERVER_SIDE_ENCRYPTION'],
    [{ S3_KMS_KEY_ID: 'k' }, 'S3_KMS_KEY_ID'],
    [{ S3_KMS_KEY_ID: 'k', S3_SERVER_SIDE_ENCRYPTION: 'AES256' }, 'S3_KMS_KEY_ID'],
    [{ S3_OBJECT_LOCK_MODE: 'GOVERNANCE' }, 'S3_OBJECT_LOCK_DAYS'],
    [{ S3_OBJECT_LOCK_DAYS: '3' }, 'S3_OBJECT_LOCK_MODE'],
    [{ S3_PART_BYTES: '1000' }, 'S3_PART_BYTES'],
    [{ S3_PART_BYTES: '5242880', BACKUP_VOLUME_BYTES: '100000000000' }, 'S3_PART_BYTES'],
  ])('are refused as %j, by the name of the key', (environment: Record<string, string>, key) => {
    const refused = expect(() => inBucket(environment));
    refused.toThrow(key);
    refused.toThrow('CONFIGURATION_INVALID');
    refused.not.toThrow('hidden');
  });
});
