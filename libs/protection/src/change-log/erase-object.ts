import type { ErasedObjects, ObjectEntry, Storage } from '@lifeboat/archive';
import { ERROR_MAP, LifeboatError } from '@lifeboat/kernel';

/**
 * Removes an object for good. That the storage refuses it is noted, and is no error; that it is down is one.
 *
 * @param erased takes what was done, or left
 * @throws LifeboatError REPOSITORY_UNAVAILABLE
 */
export async function eraseObject(
  storage: Storage,
  { path, sizeBytes }: ObjectEntry,
  erased: ErasedObjects,
): Promise<void> {
  try {
    await storage.erase(path);
    erased.objects += 1;
    erased.bytes += sizeBytes;
  } catch (error) {
    if (!(error instanceof LifeboatError) || ERROR_MAP[error.code].retry === 'backoff') {
      throw error;
    }
    erased.left.push({ path, error });
  }
}

/** Puts what was done elsewhere to the sum. */
export function addErased(sum: ErasedObjects, { objects, bytes, left }: ErasedObjects): void {
  sum.objects += objects;
  sum.bytes += bytes;
  sum.left.push(...left);
}
