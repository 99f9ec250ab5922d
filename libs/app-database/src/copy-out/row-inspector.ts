import { LifeboatError } from '@lifeboat/kernel';

const NEWLINE = 0x0a;

/**
 * Watches COPY text on its way out: counts the rows and checks that each begins with the tenant's key. It is the wall
 * behind the predicate: a row of another tenant never reaches a volume.
 *
 * In COPY's text format a newline byte occurs only at the end of a row.
 */
export class RowInspector {
  rows = 0;
  private matched = 0;
  private atStart = true;
  private readonly prefix: Buffer;

  /**
   * @param table for the message
   * @param tenantId null where rows carry no tenant column
   * @param onlyColumn the tenant's key is the row's only column
   */
  constructor(
    private readonly table: string,
    tenantId: string | null,
    onlyColumn = false,
  ) {
    this.prefix =
      tenantId === null
        ? Buffer.alloc(0)
        : Buffer.from(escapeCopyText(tenantId) + (onlyColumn ? '\n' : '\t'));
  }

  /** @throws LifeboatError ROW_OF_ANOTHER_TENANT */
  inspect(chunk: Buffer): void {
    let position = 0;
    while (position < chunk.length) {
      if (this.atStart) {
        position = this.matchPrefix(chunk, position);
      }
      // The prefix goes on in the next chunk.
      if (this.matched < this.prefix.length) {
        return;
      }
      const end = chunk.indexOf(NEWLINE, position);
      if (end === -1) {
        return;
      }
      this.rows += 1;
      this.matched = 0;
      this.atStart = true;
      position = end + 1;
    }
  }

  /** Compares as much of the prefix as the chunk holds; returns the position from which the row's end may follow. */
  private matchPrefix(chunk: Buffer, start: number): number {
    const length = Math.min(this.prefix.length - this.matched, chunk.length - start);
    if (this.prefix.compare(chunk, start, start + length, this.matched, this.matched + length) !== 0) {
      throw new LifeboatError('ROW_OF_ANOTHER_TENANT', {
        detail: `A row of ${this.table} that was read for one tenant carries another tenant's key. The backup was stopped; nothing of it is kept.`,
        remedy: 'Report this: it must never happen. Check triggers, rules and types on the tenant column.',
      });
    }
    this.matched += length;
    this.atStart = this.matched < this.prefix.length;
    // A prefix that ends a row includes its newline: leave that byte for the count.
    return this.prefix.at(-1) === NEWLINE && !this.atStart ? start + length - 1 : start + length;
  }
}

/** A value as COPY's text format prints it. */
function escapeCopyText(value: string): string {
  return value.replace(/[\\\b\f\n\r\t\v]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};
