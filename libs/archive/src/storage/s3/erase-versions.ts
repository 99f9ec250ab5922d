import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { ERROR_MAP, LifeboatError } from '@lifeboat/kernel';
import { isObjectPath } from '../object-path.js';
import type { ErasedObjects } from '../storage.js';
import type { S3Bucket } from './s3-bucket.js';
import { statusOf } from './s3-refusal.js';

interface Place {
  KeyMarker: string | undefined;
  VersionIdMarker: string | undefined;
}

/** An erasure that finds new versions again and again is racing with somebody who writes them. */
const ROUNDS = 10;

/** A version of an object, or the marker of its deletion. */
export interface StoredVersion {
  path: string;
  id: string;
  /** What the path names now. */
  isCurrent: boolean;
  isMarker: boolean;
  sizeBytes: number;
}

/**
 * Deletes the versions of objects that are wanted to go, and the markers of deletions, and looks again until none is left
 * but those that the provider refuses to delete.
 *
 * @param prefix that the objects' paths begin with
 * @throws LifeboatError NOT_SUPPORTED where the provider does not list versions; REPOSITORY_UNAVAILABLE, also where there
 *   are always more
 */
export async function eraseVersions(
  bucket: S3Bucket,
  prefix: string,
  isWanted: (version: StoredVersion) => boolean,
): Promise<ErasedObjects> {
  const removed = new Set<string>();
  const refused = new Map<string, LifeboatError>();
  let bytes = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const versions = (await versionsBelow(bucket, prefix)).filter(isWanted);
    if (versions.every(({ path }) => refused.has(path))) {
      return { objects: removed.size, bytes, left: [...refused].map(([path, error]) => ({ path, error })) };
    }
    for (const version of versions) {
      // Below a marker that went, a version that could not go would come to light again.
      if (version.isMarker && refused.has(version.path)) {
        continue;
      }
      const refusal = await deleteVersion(bucket, version);
      if (refusal === null) {
        removed.add(version.path);
        bytes += version.sizeBytes;
      } else {
        refused.set(version.path, refusal);
      }
    }
  }
  throw new LifeboatError('REPOSITORY_UNAVAILABLE', {
    detail: `New versions of ${prefix} appear in ${bucket.address} as fast as they are erased. It is not erased.`,
    remedy: 'Stop whatever writes there (a replication or a restore of the bucket), and erase again.',
    meta: { object: prefix },
  });
}

/** @returns why the provider will not delete it; null once it is gone */
async function deleteVersion(bucket: S3Bucket, { path, id }: StoredVersion): Promise<LifeboatError | null> {
  try {
    await bucket.ask((client) =>
      client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: bucket.keyOf(path), VersionId: id })),
    );
    return null;
  } catch (error) {
    if (error instanceof LifeboatError && ERROR_MAP[error.code].retry === 'never') {
      return error;
    }
    throw error;
  }
}

/**
 * In the order in which they have to go: the newest version last, so that an erasure that is interrupted leaves the
 * object to be seen, and the markers of deletions after all, so that no older version comes to light.
 */
async function versionsBelow(bucket: S3Bucket, prefix: string): Promise<StoredVersion[]> {
  const versions: StoredVersion[] = [];
  const markers: StoredVersion[] = [];
  let more: Place | null = { KeyMarker: undefined, VersionIdMarker: undefined };
  while (more !== null) {
    const page = await listPage(bucket, prefix, more);
    versions.push(...storedOf(bucket, page.Versions, false));
    markers.push(...storedOf(bucket, page.DeleteMarkers, true));
    more =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : null;
  }
  return [...versions.toReversed(), ...markers];
}

function storedOf(
  bucket: S3Bucket,
  entries: { Key?: string; VersionId?: string; IsLatest?: boolean; Size?: number }[] = [],
  isMarker: boolean,
): StoredVersion[] {
  return entries.flatMap(({ Key = '', VersionId = 'null', IsLatest, Size = 0 }) => {
    const path = bucket.pathOf(Key);
    return path === null || !isObjectPath(path)
      ? []
      : [{ path, id: VersionId, isCurrent: IsLatest === true && !isMarker, isMarker, sizeBytes: Size }];
  });
}

function listPage(bucket: S3Bucket, prefix: string, place: Place): Promise<ListObjectVersionsCommandOutput> {
  return bucket.ask(async (client) => {
    try {
      return await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket.name, Prefix: bucket.keyOf(prefix), ...place }),
      );
    } catch (error) {
      throw [405, 501].includes(statusOf(error) ?? 0) ? versionsUnknown(bucket) : error;
    }
  });
}

function versionsUnknown(bucket: S3Bucket): LifeboatError {
  return new LifeboatError('NOT_SUPPORTED', {
    detail: `The provider of ${bucket.address} does not tell which versions of an object it keeps, so that nothing can be erased for certain. Nothing was removed.`,
    remedy: 'Remove the objects and their versions with the means of the provider: see docs/storage.md.',
    meta: { repository: bucket.address },
  });
}
