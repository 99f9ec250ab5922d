import { open } from 'node:fs/promises';
import { systemCodeOf } from '@lifeboat/kernel';

/** Makes the names in a directory durable: a file's own fsync does not. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems know no fsync of a directory: there it is durable without.
    if (systemCodeOf(error) !== 'EINVAL') {
      throw error;
    }
  } finally {
    await handle.close();
  }
}
