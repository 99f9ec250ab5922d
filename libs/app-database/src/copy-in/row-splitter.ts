const NEWLINE = 0x0a;
const TAB = 0x09;

/**
 * Looks at COPY text row by row, without copying it. In this format a newline byte only ever ends a row, and a tab only
 * ever ends a field.
 */
export class RowSplitter {
  /** Pieces of a row that the last chunks began, put together once: it may be as large as a gigabyte. */
  private begun: Buffer[] = [];

  /** @param onRow is called for each row with the bytes that hold it: from `start` to before `end`, its newline included */
  constructor(private readonly onRow: (text: Buffer, start: number, end: number) => void) {}

  /** Takes the next chunk; it may be cut anywhere. */
  push(chunk: Buffer): void {
    let start = 0;
    if (this.begun.length > 0) {
      start = chunk.indexOf(NEWLINE) + 1;
      if (start > 0) {
        const row = Buffer.concat([...this.begun, chunk.subarray(0, start)]);
        this.begun = [];
        this.onRow(row, 0, row.length);
      }
    }
    for (let end = chunk.indexOf(NEWLINE, start) + 1; end > 0; end = chunk.indexOf(NEWLINE, start) + 1) {
      this.onRow(chunk, start, end);
      start = end;
    }
    if (start < chunk.length) {
      // Kept beyond this call, while the chunk is only lent.
      this.begun.push(Buffer.from(chunk.subarray(start)));
    }
  }

  /** @throws Error where the stream ended inside a row */
  end(): void {
    if (this.begun.length > 0) {
      throw new Error('COPY text ends inside a row');
    }
  }
}

/** Where the first so many fields of a row end: at the tab or newline after the last of them. */
export function prefixEnd(text: Buffer, start: number, end: number, fields: number): number {
  let tab = start - 1;
  for (let field = 0; field < fields; field += 1) {
    tab = text.indexOf(TAB, tab + 1);
    if (tab === -1 || tab >= end) {
      return end - 1;
    }
  }
  return tab;
}
