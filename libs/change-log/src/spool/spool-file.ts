import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFully } from '../files/write-fully.js';
import type { Extent } from './tenant-text.js';

const CHUNK_BYTES = 1024 * 1024;

/**
 * A local file for what does not fit into memory. It need not be durable: until a segment is, the server keeps its
 * changes.
 */
export class SpoolFile {
  private end = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** @param directory of this process's own */
  static async create(directory: string): Promise<SpoolFile> {
    const path = join(directory, `spool-${randomUUID()}`);
    return new SpoolFile(path, await open(path, 'wx+', 0o600));
  }

  /** Appends the parts in one go. */
  async append(parts: readonly Buffer[]): Promise<Extent[]> {
    const bytes = Buffer.concat(parts);
    await writeFully(this.file, bytes, this.end);
    return parts.map(({ length }) => {
      const extent = { offset: this.end, length };
      this.end += length;
      return extent;
    });
  }

  async *read(extents: readonly Extent[]): AsyncGenerator<Buffer> {
    for (const { offset, length } of extents) {
      for (let position = offset; position < offset + length;) {
        const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, offset + length - position));
        const { bytesRead } = await this.file.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) {
          throw new Error(`${this.path} was cut off while it was read.`);
        }
        yield buffer.subarray(0, bytesRead);
        position += bytesRead;
      }
    }
  }

  async discard(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}
