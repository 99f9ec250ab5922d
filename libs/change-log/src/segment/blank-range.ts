import type { ByteRange } from '@lifeboat/archive';

/** The bytes as they come, with zeros in place of those in the range. */
export async function* blankRange(
  source: AsyncIterable<Buffer>,
  { offset, length }: ByteRange,
): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const chunk of source) {
    const from = Math.max(0, offset - position);
    const to = Math.min(chunk.length, offset + length - position);
    position += chunk.length;
    if (from >= to) {
      yield chunk;
    } else {
      // A buffer of the storage's own may be read by others.
      const copy = Buffer.from(chunk);
      copy.fill(0, from, to);
      yield copy;
    }
  }
}
