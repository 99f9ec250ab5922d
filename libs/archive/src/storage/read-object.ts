import { objectDamaged } from './storage-errors.js';
import type { Storage } from './storage.js';

/**
 * A small object whole, or null where it is missing.
 *
 * @param atMost bytes; an object larger than what can be meant must not fill the memory
 * @throws LifeboatError OBJECT_DAMAGED for a larger one
 */
export async function readObject(storage: Storage, path: string, atMost: number): Promise<Buffer | null> {
  const found = await storage.stat(path);
  if (found === null) {
    return null;
  }
  if (found.sizeBytes > atMost) {
    throw objectDamaged(path, `has ${String(found.sizeBytes)} bytes, more than such an object can have`);
  }
  const stream = await storage.get(path);
  return collect(stream, found.sizeBytes, () => objectDamaged(path, 'grew while it was read'));
}

/**
 * All bytes of a stream.
 *
 * @param tooLong makes the error for more than `atMost` bytes
 */
export async function collect(
  source: AsyncIterable<Buffer>,
  atMost: number,
  tooLong: () => Error,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > atMost) {
      throw tooLong();
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
