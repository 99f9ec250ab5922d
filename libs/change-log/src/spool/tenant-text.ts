import type { TableRecord, TransactionRecord } from '../segment/change-record.js';

/** A stretch of the spool file. */
export interface Extent {
  offset: number;
  length: number;
}

/** What a line of the text defines for those that follow. */
type TableDefinition = Omit<TableRecord, 'n'>;

const FIRST_BYTES = 1024;
const LINE_FEED = 10;

/** The text of one tenant's block while it grows: its beginning in extents of the spool file, its end in memory. */
export class TenantText {
  readonly extents: Extent[] = [];
  transactions = 0;
  changes = 0;
  private readonly numbers = new Map<TableDefinition, number>();
  /** Written from its front; grows with what is in it, and is used again. */
  private bytes = Buffer.allocUnsafe(FIRST_BYTES);
  private length = 0;
  private transaction: TransactionRecord | null = null;

  /**
   * Adds a change.
   *
   * @param table the same object stands for the same definition
   * @param record makes the line, given the number by which the block knows the table
   * @returns how much longer the text in memory is now, in bytes
   */
  add(transaction: TransactionRecord, table: TableDefinition, record: (n: number) => unknown): number {
    let added = 0;
    if (this.transaction !== transaction) {
      this.transaction = transaction;
      this.transactions += 1;
      added += this.append(transaction);
    }
    let n = this.numbers.get(table);
    if (n === undefined) {
      n = this.numbers.size + 1;
      this.numbers.set(table, n);
      const { schema, table: name, columns, types, key } = table;
      added += this.append({ n, schema, table: name, columns, types, key });
    }
    this.changes += 1;
    return added + this.append(record(n));
  }

  /** Takes what is in memory out of it. The bytes are valid until more is added. */
  take(): Buffer {
    const bytes = this.bytes.subarray(0, this.length);
    this.length = 0;
    return bytes;
  }

  private append(record: unknown): number {
    const line = JSON.stringify(record);
    // A UTF-16 unit takes at most three bytes.
    this.reserve(line.length * 3 + 1);
    const written = this.bytes.write(line, this.length);
    this.bytes[this.length + written] = LINE_FEED;
    this.length += written + 1;
    return written + 1;
  }

  private reserve(more: number): void {
    if (this.length + more > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
  }
}
