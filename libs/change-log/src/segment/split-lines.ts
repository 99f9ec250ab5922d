const LINE_FEED = 0x0a;

/**
 * The lines of a text that comes cut anywhere, each without its line feed. What follows the last line feed is a line
 * too, unless it is empty.
 *
 * @param longest bytes; a longer line must not fill the memory
 * @param tooLong makes the error for one
 */
export async function* splitLines(
  source: AsyncIterable<Buffer>,
  longest: number,
  tooLong: () => Error,
): AsyncGenerator<Buffer> {
  let kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      yield kept.length === 0
        ? chunk.subarray(from, end)
        : Buffer.concat([...kept, chunk.subarray(from, end)]);
      kept = [];
      length = 0;
      from = end + 1;
    }
    length += chunk.length - from;
    if (length > longest) {
      throw tooLong();
    }
    if (from < chunk.length) {
      kept.push(chunk.subarray(from));
    }
  }
  if (length > 0) {
    yield Buffer.concat(kept);
  }
}
