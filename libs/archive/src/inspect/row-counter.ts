const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** What was found in the rows of a section. */
export interface CountedRows {
  rows: number;
  /** Where rows are not as the server writes them, as clauses that follow the name of the section; empty if all are. */
  problems: string[];
}

/**
 * Counts rows and fields of COPY text as the server would read them, whatever the chunks it comes in. It keeps nothing
 * of them, so that memory does not grow with rows or values.
 *
 * A field ends at a tab and a row at a line feed, unless a backslash stands before it, which then belongs to the value.
 * The server escapes all of these, so that a raw carriage return, or `\.` in a row, means that the bytes are not its own:
 * the first it would refuse, at the second it would stop reading.
 */
export class RowCounter {
  private rows = 0;
  private fields = 1;
  /** Of the row that the last chunk has begun. */
  private bytes = 0;
  private escaped = false;
  private wrongRows = 0;
  private firstWrong: { row: number; fields: number } | null = null;
  private carriageReturns = 0;
  private endMarks = 0;

  /** @param columns how many fields each row must have; a row of a table without columns is an empty line */
  constructor(private readonly columns: number) {}

  push(chunk: Uint8Array): void {
    // Locals, and most bytes passed over at once: five times as fast, and so faster than what it waits for.
    let { fields, escaped } = this;
    let start = -this.bytes;
    for (let place = 0; place < chunk.length; place += 1) {
      const byte = chunk[place] ?? 0;
      if (escaped) {
        escaped = false;
        this.endMarks += byte === DOT ? 1 : 0;
      } else if (byte > BACKSLASH || (byte > CARRIAGE_RETURN && byte < BACKSLASH)) {
        continue;
      } else if (byte === BACKSLASH) {
        escaped = true;
      } else if (byte === TAB) {
        fields += 1;
      } else if (byte === LINE_FEED) {
        this.endRow(place === start ? 0 : fields);
        fields = 1;
        start = place + 1;
      } else if (byte === CARRIAGE_RETURN) {
        this.carriageReturns += 1;
      }
    }
    this.bytes = chunk.length - start;
    this.fields = fields;
    this.escaped = escaped;
  }

  end(): CountedRows {
    const problems: string[] = [];
    if (this.firstWrong !== null) {
      const { row, fields } = this.firstWrong;
      problems.push(
        `has ${count(this.wrongRows)} with another number of fields than the ${String(this.columns)} of its columns (row ${String(row)} has ${String(fields)})`,
      );
    }
    if (this.carriageReturns > 0) {
      problems.push('has carriage returns that are not escaped');
    }
    if (this.endMarks > 0) {
      problems.push('has an end mark among its rows');
    }
    if (this.bytes > 0) {
      problems.push('ends inside a row');
    }
    return { rows: this.rows, problems };
  }

  /** @param found 0 for an empty line, which is also the row of one column with an empty text */
  private endRow(found: number): void {
    this.rows += 1;
    const fields = found === 0 && this.columns === 1 ? 1 : found;
    if (fields !== this.columns) {
      this.wrongRows += 1;
      this.firstWrong ??= { row: this.rows, fields };
    }
  }
}

function count(rows: number): string {
  return rows === 1 ? '1 row' : `${String(rows)} rows`;
}
