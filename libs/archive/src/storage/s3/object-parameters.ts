import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { S3Config } from '@lifeboat/config';
import { UPLOAD_ID } from './head-object.js';

type ObjectParameters = Pick<
  PutObjectCommandInput,
  | 'IfNoneMatch'
  | 'Metadata'
  | 'ServerSideEncryption'
  | 'SSEKMSKeyId'
  | 'ObjectLockMode'
  | 'ObjectLockRetainUntilDate'
>;

const DAY_MS = 86_400_000;
/** Wrapped keys lie below it. They must be erasable at any time: a lock on them would keep what has to be forgotten. */
const KEYS_PREFIX = 'keys/';

/** What is asked of the provider for each new object. */
export function objectParameters(
  { conditionalWrites, objectLock, serverSideEncryption }: S3Config,
  path: string,
  uploadId: string,
  now: Date,
): ObjectParameters {
  return {
    Metadata: { [UPLOAD_ID]: uploadId },
    ...(conditionalWrites && { IfNoneMatch: '*' }),
    ...(serverSideEncryption && { ServerSideEncryption: serverSideEncryption.algorithm }),
    ...(serverSideEncryption?.keyId && { SSEKMSKeyId: serverSideEncryption.keyId }),
    ...(objectLock &&
      !path.startsWith(KEYS_PREFIX) && {
        ObjectLockMode: objectLock.mode,
        ObjectLockRetainUntilDate: new Date(now.getTime() + objectLock.days * DAY_MS),
      }),
  };
}
