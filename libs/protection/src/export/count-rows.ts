const LINE_FEED = 0x0a;

/** How many rows in COPY text format end in the chunk: a line feed within a value is written as `\n`. */
export function countRows(chunk: Buffer): number {
  let rows = 0;
  for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, end + 1)) {
    rows += 1;
  }
  return rows;
}

/** Chunks of rows, counted as they pass. */
export class CountedRows implements AsyncIterable<Buffer> {
  rows = 0;

  constructor(private readonly chunks: AsyncIterable<Buffer>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const chunk of this.chunks) {
      this.rows += countRows(chunk);
      yield chunk;
    }
  }
}
