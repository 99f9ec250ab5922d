import { z } from 'zod';
import { UUID } from '../layout/uuid.js';
import { isVolumeName } from '../layout/volume-name.js';

/** The version of the archive format of every backup but incremental ones. See docs/format.md. */
export const MANIFEST_FORMAT_VERSION = 1;

/** The versions that know the methods of incremental backups, and that only they have: older readers go on reading the others. */
const METHOD_FORMAT_VERSIONS = { scan: 2, changes: 3 } as const;

/** How an incremental backup was told what has changed. */
export type IncrementMethod = keyof typeof METHOD_FORMAT_VERSIONS;

/** The version of the format that a backup has. @param method of an incremental backup; null of any other */
export function formatVersionOf(method: IncrementMethod | null): Manifest['formatVersion'] {
  return method === null ? MANIFEST_FORMAT_VERSION : METHOD_FORMAT_VERSIONS[method];
}

/** The versions that this Lifeboat reads. */
export const KNOWN_FORMAT_VERSIONS = [MANIFEST_FORMAT_VERSION, 2, 3] as const;

const count = z.int().nonnegative();
const text = z.string().min(1);
const uuid = z.string().regex(UUID, 'must be a uuid in lower case');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');
const time = z.iso.datetime();
/** A 64-bit number, as text: JavaScript's numbers end at 2^53. */
const wide = z.string().regex(/^-?\d{1,20}$/, 'must be a whole number as text');
const lsn = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/, 'must be a WAL position such as 0/16B3748');
const volumeName = z.string().refine(isVolumeName, 'must be the name of a volume');

/** A public key of age: bech32 over X25519. */
const recipient = z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/, 'must be a public key such as age1…');

const encryption = z.strictObject({
  /** https://age-encryption.org/v1 */
  format: z.literal('age'),
  /** Which of the tenant's keys, counted from 1. */
  keyVersion: z.int().min(1),
  /** Its public half. */
  recipient,
  /** The operator's offline recovery keys that can read the volumes too. */
  recoveryRecipients: z.array(recipient),
});

const compression = z.discriminatedUnion('algorithm', [
  z.strictObject({ algorithm: z.literal('zstd'), level: z.int().min(1).max(22) }),
  z.strictObject({ algorithm: z.literal('none') }),
]);

const volume = z.strictObject({
  /** 1, 2, …; counted for each kind. */
  number: z.int().min(1),
  /** Its name in the backup's directory. */
  object: volumeName,
  kind: z.enum(['data', 'keys', 'gone', 'shared']),
  /** Bytes as stored. */
  sizeBytes: count,
  /** Bytes of the SQL text inside. */
  rawBytes: count,
  /** Of the bytes as stored. */
  sha256,
});

const section = z.strictObject({
  /** The `object` of the volume it lies in. */
  volume: volumeName,
  /** Where the first row begins in the volume's uncompressed text. */
  offset: count,
  /** Bytes of the rows, without the COPY line before them and the `\.` after them; of 0 bytes there are neither. */
  length: count,
  rows: count,
});

const table = z.strictObject({
  schema: text,
  name: text,
  /**
   * Of an incremental backup, not rows but keys of the parent's. `keys`: of those that are as the parent has them; `gone`:
   * of those that are not, or no more as it has them.
   */
  class: z.enum(['root', 'direct', 'linked', 'shared', 'keys', 'gone']),
  /** The columns of every section, in their order. Generated columns are not among them. */
  columns: z.array(z.strictObject({ name: text, type: text })),
  generatedColumns: z.array(text),
  primaryKey: z.array(text),
  rows: count,
  /** Bytes of all sections' rows. */
  rawBytes: count,
  sections: z.array(section),
});

/** How an incremental backup was told what has changed, and what it was told against. */
const increment = z.strictObject({
  /**
   * `scan`: by the transactions that have written the rows, and a list of the keys of all others; `changes`: by the change
   * log, with a list of the keys of those that were changed or deleted.
   */
  method: z.enum(['scan', 'changes']),
  /** Of the parent's `manifest.json`. */
  parentManifestSha256: sha256,
});

export const manifestSchema = z.strictObject({
  formatVersion: z.literal(KNOWN_FORMAT_VERSIONS),
  backupId: uuid,
  tenantId: text,
  type: z.enum(['full', 'incremental', 'selective', 'restore_point', 'recovered', 'shared']),
  parentId: uuid.nullable(),
  /** Of an incremental backup; others do not have it. */
  increment: increment.optional(),
  label: z.string().nullable(),
  /** When the backup was asked for. */
  createdAt: time,
  /** When the attempt began that took it. */
  startedAt: time,
  finishedAt: time,
  lifeboatVersion: text,
  repositoryId: uuid,
  applicationDatabase: text,
  postgres: z.strictObject({
    /** As the server prints it, such as `15.14`. */
    version: text,
    /** `server_version_num`. */
    versionNumber: z.int().positive(),
    systemIdentifier: wide,
    timeline: z.int().positive(),
    encoding: text,
    database: text,
  }),
  snapshot: z.strictObject({
    /** What `pg_current_snapshot()` printed: `xmin:xmax:xip,…`. */
    text,
    xmin: wide,
    xmax: wide,
    inProgress: z.array(wide),
    /** The WAL insert position, read after the snapshot was taken. */
    endLsn: lsn,
  }),
  tenantScope: z.strictObject({ hash: text, tenantColumn: text, tenantTable: text }),
  schema: z.strictObject({
    /** SHA-256 of the DDL text. */
    hash: sha256,
    object: text,
    /** Of the live catalogs at the moment of the backup. */
    fingerprint: text,
  }),
  compression,
  encryption: encryption.nullable(),
  volumes: z.array(volume),
  tables: z.array(table),
  sequences: z.array(z.strictObject({ schema: text, name: text, lastValue: wide, isCalled: z.boolean() })),
  totals: z.strictObject({
    /** Of all tables. */
    rows: count,
    /** Of all volumes. */
    rawBytes: count,
    /** Of all volumes. */
    sizeBytes: count,
  }),
});

/** The document that makes a set of volumes a backup. */
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestTable = Manifest['tables'][number];
export type ManifestSection = ManifestTable['sections'][number];
export type ManifestVolume = Manifest['volumes'][number];
export type ManifestSequence = Manifest['sequences'][number];
export type Compression = Manifest['compression'];
export type Increment = z.infer<typeof increment>;
export type Encryption = z.infer<typeof encryption>;
