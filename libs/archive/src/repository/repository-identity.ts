import { LifeboatError } from '@lifeboat/kernel';
import { z } from 'zod';
import { REPOSITORY_OBJECT } from '../layout/object-paths.js';
import { UUID } from '../layout/uuid.js';

const FORMAT = 'lifeboat-repository';
const VERSION = 1;

const identity = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  repositoryId: z.string().regex(UUID),
  createdAt: z.iso.datetime(),
});

/** What `lifeboat.json` says. */
export type RepositoryIdentity = z.infer<typeof identity>;

export function newIdentity(repositoryId: string, createdAt: Date): RepositoryIdentity {
  return { format: FORMAT, version: VERSION, repositoryId, createdAt: createdAt.toISOString() };
}

/** @throws LifeboatError REPOSITORY_INVALID */
export function parseIdentity(bytes: Buffer): RepositoryIdentity {
  const document = parseJson(bytes);
  const known = z.looseObject({ format: z.literal(FORMAT), version: z.unknown() }).safeParse(document);
  if (!known.success) {
    throw repositoryInvalid(`${REPOSITORY_OBJECT} is not that of a Lifeboat repository, or is damaged.`);
  }
  if (known.data.version !== VERSION) {
    throw new LifeboatError('REPOSITORY_INVALID', {
      detail: `The repository has format version ${JSON.stringify(known.data.version)}; this Lifeboat knows version ${String(VERSION)}.`,
      remedy: 'Use the version of Lifeboat that made the repository, or a newer one.',
    });
  }
  const parsed = identity.safeParse(document);
  if (!parsed.success) {
    throw repositoryInvalid(`${REPOSITORY_OBJECT} is damaged.`);
  }
  return parsed.data;
}

export function repositoryInvalid(detail: string): LifeboatError {
  return new LifeboatError('REPOSITORY_INVALID', {
    detail: `${detail} Nothing was changed.`,
    remedy: `Check BACKUP_REPOSITORY, or put ${REPOSITORY_OBJECT} back: docs/format.md shows its content, and every manifest holds the repository's id.`,
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // Whatever is wrong with it as JSON: it is not an identity, and the caller says so.
    return null;
  }
}
