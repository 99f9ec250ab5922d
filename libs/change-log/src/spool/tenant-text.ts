import type { TableRecord, TransactionRecord } from '../segment/change-record.js';

/** A stretch of the spool file. */
export interface Extent {
  offset: number;
  length: number;
}

/** What a line of the text defines for those that follow. */
type TableDefinition = Omit<TableRecord, 'n'>;

/** The text of one tenant's block while it grows: its beginning in extents of the spool file, its end in memory. */
export class TenantText {
  readonly extents: Extent[] = [];
  transactions = 0;
  changes = 0;
  private readonly numbers = new Map<TableDefinition, number>();
  private lines: string[] = [];
  private transaction: TransactionRecord | null = null;

  /**
   * Adds a change.
   *
   * @param table the same object stands for the same definition
   * @param record makes the line, given the number by which the block knows the table
   * @returns how much longer the text in memory is now, in characters
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

  /** Takes what is in memory out of it. */
  take(): Buffer {
    const bytes = Buffer.from(this.lines.join(''));
    this.lines = [];
    return bytes;
  }

  private append(record: unknown): number {
    const line = `${JSON.stringify(record)}\n`;
    this.lines.push(line);
    return line.length;
  }
}
