import {
  type ChangeLogDocumentName,
  changeLogDocumentPath,
  changeLogSignaturePath,
  type DocumentSigner,
  gapDigest,
  putBytes,
  readObject,
  type Repository,
} from '@lifeboat/archive';
import type { ChangeLogEpoch } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { z } from 'zod';
import { segmentDamaged, segmentMissing, segmentSignatureInvalid } from '../segment/segment-errors.js';
import {
  epochDocumentOf,
  type EpochDocument,
  epochSchema,
  type GapDocument,
  gapSchema,
} from './epoch-document.js';

const LARGEST = 64 * 1024 * 1024;
const LARGEST_SIGNATURE = 4096;

/** What the repository keeps of epochs besides their segments: what they are, and their gaps. */
export class EpochStore {
  constructor(
    private readonly repository: Repository,
    private readonly signer: DocumentSigner,
  ) {}

  /**
   * Keeps what an epoch is. Whoever writes its segments calls this before, so that none is without it; what is there
   * already stays.
   *
   * @throws LifeboatError REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async keep(epoch: ChangeLogEpoch): Promise<void> {
    await this.put({ kind: 'epoch', epochId: epoch.id }, epochSchema, epochDocumentOf(epoch));
  }

  /** Keeps a gap of single tables or of a single tenant. As `keep`. */
  async keepGap(gap: GapDocument): Promise<void> {
    const { epoch: epochId, tenantId, tables, fromLsn, toTime, reason } = gap;
    const digest = gapDigest([tenantId, tables?.join('\n') ?? null, fromLsn, toTime, reason]);
    await this.put({ kind: 'gap', epochId, digest }, gapSchema, gap);
  }

  /**
   * Reads what an epoch is.
   *
   * @throws LifeboatError SEGMENT_MISSING, SEGMENT_DAMAGED, SEGMENT_SIGNATURE_INVALID, REPOSITORY_UNAVAILABLE
   */
  async read(epochId: string): Promise<EpochDocument> {
    const name: ChangeLogDocumentName = { kind: 'epoch', epochId };
    const document = await this.get(name, epochSchema);
    if (document.id !== epochId) {
      throw segmentDamaged(changeLogDocumentPath(name), `is that of the epoch ${document.id}`);
    }
    return document;
  }

  /** Reads a gap. As `read`. */
  async readGap(epochId: string, digest: string): Promise<GapDocument> {
    const name: ChangeLogDocumentName = { kind: 'gap', epochId, digest };
    const document = await this.get(name, gapSchema);
    if (document.epoch !== epochId) {
      throw segmentDamaged(changeLogDocumentPath(name), `is of the epoch ${document.epoch}`);
    }
    return document;
  }

  private async put<T>(name: ChangeLogDocumentName, schema: z.ZodType<T>, document: T): Promise<void> {
    await this.repository.open();
    const { storage } = this.repository;
    const path = changeLogDocumentPath(name);
    if ((await storage.stat(path)) !== null) {
      return;
    }
    // Parsing orders the keys as the schema does.
    const bytes = Buffer.from(`${JSON.stringify(schema.parse(document), null, 2)}\n`);
    const signature = this.signer.sign(bytes);
    if (signature !== null) {
      // One that was left alone is of other bytes, maybe.
      await storage.delete(changeLogSignaturePath(name));
      await putBytes(storage, changeLogSignaturePath(name), signature);
    }
    try {
      await putBytes(storage, path, bytes);
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code === 'OBJECT_EXISTS')) {
        throw error;
      }
    }
  }

  private async get<T>(name: ChangeLogDocumentName, schema: z.ZodType<T>): Promise<T> {
    await this.repository.open();
    const { storage } = this.repository;
    const path = changeLogDocumentPath(name);
    const bytes = await readObject(storage, path, LARGEST);
    if (bytes === null) {
      throw segmentMissing(path);
    }
    const signature = await readObject(storage, changeLogSignaturePath(name), LARGEST_SIGNATURE);
    const flaw = this.signer.findFlaw(bytes, signature);
    if (flaw !== null) {
      throw segmentSignatureInvalid(path, flaw);
    }
    const parsed = schema.safeParse(parseJson(bytes));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw segmentDamaged(path, `is wrong at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
    }
    return parsed.data;
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The caller says what is wrong.
    return null;
  }
}
