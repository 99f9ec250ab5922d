import { open, stat, truncate } from 'node:fs/promises';
import { systemCodeOf } from '@lifeboat/kernel';

const MAX_BYTES = 16 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;

/** The log of a server, as it grows from start to start. */
export class LogFile {
  #start = 0;

  constructor(readonly path: string) {}

  /** Remembers where the log of the next start begins. A log that has grown over 16 MiB is emptied. */
  async beginStart(): Promise<void> {
    const size = await this.size();
    if (size > MAX_BYTES) {
      await truncate(this.path, 0);
    }
    this.#start = size > MAX_BYTES ? 0 : size;
  }

  /** What was logged since `beginStart`: at most the last 16 KiB of it. */
  async sinceStart(): Promise<string> {
    const size = await this.size();
    const from = Math.max(this.#start, size - TAIL_BYTES);
    const file = await open(this.path, 'r');
    try {
      const buffer = Buffer.alloc(Math.max(0, size - from));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  }

  private async size(): Promise<number> {
    try {
      return (await stat(this.path)).size;
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') {
        return 0;
      }
      throw error;
    }
  }
}
