import type { Storage } from './storage.js';

/** Whether no object's path begins with `prefix`. */
export async function isEmpty(storage: Storage, prefix: string): Promise<boolean> {
  const entries = storage.list(prefix)[Symbol.asyncIterator]();
  const first = await entries.next();
  await entries.return?.();
  return first.done === true;
}
