const NEWLINE = 0x0a;
const INITIAL_BYTES = 128 * 1024;

/** Gathers pieces of rows into one block of COPY text. */
export class RowCollector {
  private block = Buffer.allocUnsafe(INITIAL_BYTES);
  bytes = 0;

  /** Adds whole rows as they are. */
  add(text: Buffer, start: number, end: number): void {
    this.reserve(end - start);
    this.bytes += text.copy(this.block, this.bytes, start, end);
  }

  /** Adds a part of a row as a row of its own. */
  addLine(text: Buffer, start: number, end: number): void {
    this.add(text, start, end);
    this.reserve(1);
    this.block[this.bytes] = NEWLINE;
    this.bytes += 1;
  }

  /** What was gathered since the last call. */
  take(): Buffer {
    const taken = Buffer.from(this.block.subarray(0, this.bytes));
    this.bytes = 0;
    return taken;
  }

  private reserve(length: number): void {
    const needed = this.bytes + length;
    if (needed > this.block.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.block.length * 2));
      this.block.copy(larger, 0, 0, this.bytes);
      this.block = larger;
    }
  }
}
