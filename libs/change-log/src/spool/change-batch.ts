import { Readable } from 'node:stream';
import { ScratchFile } from '../files/scratch-file.js';
import type { TableRecord, TransactionRecord } from '../segment/change-record.js';
import type { SegmentTransaction } from '../segment/segment-head.schema.js';
import { type Extent, TenantText } from './tenant-text.js';

/** Where a batch may put what does not fit into memory, and how much fits. */
export interface SpoolOptions {
  /** Where there is room for it. */
  directory: string;
  /** Bytes of all texts together. */
  memory: number;
}

/** That a tenant's own row was inserted, and that nothing of the tenant comes before it in the batch. */
export interface TenantInsertion {
  tenantId: string;
  /** Of its transaction: 64-bit id, position and time of the commit. */
  at: SegmentTransaction;
}

/** A tenant's part of a batch. */
export interface BatchBlock {
  tenantId: string;
  transactions: number;
  changes: number;
  /** Bytes of the text. */
  textBytes: number;
  /** The text; can be read again. */
  read: () => Readable;
}

/** What will be one segment: transactions in the order of their commits, and each tenant's changes. */
export class ChangeBatch {
  /** Those that have committed. */
  readonly transactions: SegmentTransaction[] = [];
  /** Behind the last commit; null before the first. */
  endLsn: bigint | null = null;
  /** Changes of rows so far, of all tenants. */
  changes = 0;
  /** About the bytes of all texts. */
  size = 0;
  /** Holds a change of the schema: where in the stream that lies must be found again. */
  isMarked = false;
  /** Tenants that may have begun in it. */
  readonly insertions: TenantInsertion[] = [];
  private readonly texts = new Map<string, TenantText>();
  private file: ScratchFile | null = null;
  private inMemory = 0;
  private complete: Promise<BatchBlock[]> | null = null;

  constructor(private readonly spool: SpoolOptions) {}

  /** Nothing of any tenant is in it, nor a transaction whose place in the stream is looked for later. */
  get isDispensable(): boolean {
    return this.texts.size === 0 && !this.isMarked;
  }

  /** Whether there is something of a tenant in it. */
  has(tenantId: string): boolean {
    return this.texts.has(tenantId);
  }

  /** Tenants of whom there is something in it. */
  get tenantIds(): string[] {
    return [...this.texts.keys()];
  }

  /**
   * Adds a change of a tenant's, of the transaction that is open.
   *
   * @param record makes the line, given the number by which the block knows the table
   */
  add(
    tenantId: string,
    transaction: TransactionRecord,
    table: Omit<TableRecord, 'n'>,
    record: (n: number) => unknown,
  ): void {
    let text = this.texts.get(tenantId);
    if (text === undefined) {
      text = new TenantText();
      this.texts.set(tenantId, text);
    }
    const added = text.add(transaction, table, record);
    this.inMemory += added;
    this.size += added;
    this.changes += 1;
  }

  /** Notes that the open transaction has come to its commit. */
  commit(transaction: TransactionRecord, endLsn: bigint): void {
    this.transactions.push([transaction.x, transaction.l, transaction.t]);
    this.endLsn = endLsn;
  }

  /** @returns a promise to wait for before more is added, only where the memory is full */
  relieve(): Promise<void> | undefined {
    return this.inMemory > this.spool.memory ? this.writeOut() : undefined;
  }

  /** The blocks, once the batch is complete. */
  blocks(): Promise<BatchBlock[]> {
    this.complete ??= this.close();
    return this.complete;
  }

  /** Gives its room back. */
  async discard(): Promise<void> {
    await this.file?.close();
    this.file = null;
  }

  private async close(): Promise<BatchBlock[]> {
    const { file } = this;
    if (file !== null) {
      await this.writeOut();
    }
    return [...this.texts].map(([tenantId, text]) => {
      const rest = text.take();
      const { transactions, changes, extents } = text;
      const textBytes = extents.reduce((sum, { length }) => sum + length, rest.length);
      const read = (): Readable =>
        file === null ? Readable.from([rest]) : Readable.from(readAll(file, extents), { objectMode: false });
      return { tenantId, transactions, changes, textBytes, read };
    });
  }

  private async writeOut(): Promise<void> {
    this.inMemory = 0;
    this.file ??= await ScratchFile.create(this.spool.directory);
    const parts: Buffer[] = [];
    let offset = this.file.length;
    for (const text of this.texts.values()) {
      const bytes = text.take();
      if (bytes.length > 0) {
        parts.push(bytes);
        text.extents.push({ offset, length: bytes.length });
        offset += bytes.length;
      }
    }
    await this.file.append(parts);
  }
}

async function* readAll(file: ScratchFile, extents: readonly Extent[]): AsyncGenerator<Buffer> {
  for (const { offset, length } of extents) {
    yield* file.read(offset, length);
  }
}
