import { Readable } from 'node:stream';

/**
 * Maps what comes, several items at a time, in the order in which they came; never holds more than those. Where one
 * fails, no further ones are begun.
 */
export function mapAhead<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncIterable<R> {
  return Readable.from(source).map((item: T) => work(item), { concurrency: atOnce }) as AsyncIterable<R>;
}
