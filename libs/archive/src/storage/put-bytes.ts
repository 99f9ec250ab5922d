import { Readable } from 'node:stream';
import type { Storage } from './storage.js';

/**
 * Stores a small object that is already whole.
 *
 * @throws LifeboatError OBJECT_EXISTS, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
 */
export async function putBytes(storage: Storage, path: string, bytes: Buffer): Promise<void> {
  await storage.put(path, Readable.from([bytes]));
}
