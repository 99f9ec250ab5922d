import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { LifeboatError } from '@lifeboat/kernel';
import type { S3Bucket } from './s3-bucket.js';
import { statusOf } from './s3-refusal.js';

interface Place {
  KeyMarker: string | undefined;
  VersionIdMarker: string | undefined;
}

/** An erasure that finds new versions again and again is racing with somebody who writes them. */
const ROUNDS = 10;

/**
 * Deletes every version of an object and every marker of a deletion, and looks again until nothing is left.
 *
 * @throws LifeboatError NOT_SUPPORTED where the provider does not list versions; REPOSITORY_ACCESS_DENIED where one is
 * locked or may not be deleted; REPOSITORY_UNAVAILABLE where there are always more
 */
export async function eraseVersions(bucket: S3Bucket, path: string): Promise<void> {
  const key = bucket.keyOf(path);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const versions = await versionsOf(bucket, key);
    if (versions.length === 0) {
      return;
    }
    for (const VersionId of versions) {
      await bucket.ask((client) =>
        client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key, VersionId })),
      );
    }
  }
  throw new LifeboatError('REPOSITORY_UNAVAILABLE', {
    detail: `New versions of ${path} appear in ${bucket.address} as fast as they are erased. It is not erased.`,
    remedy: 'Stop whatever writes there (a replication or a restore of the bucket), and erase again.',
    meta: { object: path },
  });
}

/**
 * In the order in which they have to go: the newest version last, so that an erasure that is interrupted leaves the
 * object to be seen, and the markers of deletions after it, so that no older version comes to light.
 */
async function versionsOf(bucket: S3Bucket, key: string): Promise<string[]> {
  const versions: string[] = [];
  const markers: string[] = [];
  const idsOf = (entries: { Key?: string; VersionId?: string }[] = []): string[] =>
    entries.flatMap(({ Key, VersionId }) => (Key === key ? [VersionId ?? 'null'] : []));
  let more: Place | null = { KeyMarker: undefined, VersionIdMarker: undefined };
  while (more !== null) {
    const page = await listPage(bucket, key, more);
    versions.push(...idsOf(page.Versions));
    markers.push(...idsOf(page.DeleteMarkers));
    more =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : null;
  }
  return [...versions.toReversed(), ...markers];
}

function listPage(bucket: S3Bucket, key: string, place: Place): Promise<ListObjectVersionsCommandOutput> {
  return bucket.ask(async (client) => {
    try {
      return await client.send(new ListObjectVersionsCommand({ Bucket: bucket.name, Prefix: key, ...place }));
    } catch (error) {
      throw [405, 501].includes(statusOf(error) ?? 0) ? versionsUnknown(bucket) : error;
    }
  });
}

function versionsUnknown(bucket: S3Bucket): LifeboatError {
  return new LifeboatError('NOT_SUPPORTED', {
    detail: `The provider of ${bucket.address} does not tell which versions of an object it keeps, so that nothing can be erased for certain. Nothing was removed.`,
    remedy: 'Remove the object and its versions with the means of the provider: see docs/storage.md.',
    meta: { repository: bucket.address },
  });
}
