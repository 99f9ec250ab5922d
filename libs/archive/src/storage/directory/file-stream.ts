import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { toError } from '../../to-error.js';
import { onDisk } from './file-errors.js';

const CHUNK_BYTES = 1024 * 1024;

/** The bytes of an opened file, with errors of the repository. Closes the file, even when nothing was ever read. */
export class FileStream extends Readable {
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly root: string,
    private readonly handle: FileHandle,
  ) {
    super({ highWaterMark: CHUNK_BYTES });
  }

  override _read(size: number): void {
    this.reading = this.next(size).then(
      (chunk) => this.push(chunk),
      (error: unknown) => this.destroy(toError(error)),
    );
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.close().then(
      () => callback(error),
      (closing: unknown) => callback(error ?? toError(closing)),
    );
  }

  private async next(size: number): Promise<Buffer | null> {
    const buffer = Buffer.allocUnsafe(size);
    const { bytesRead } = await onDisk(this.root, () => this.handle.read(buffer, 0, size, null));
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
  }

  private async close(): Promise<void> {
    // A descriptor closed under a running read could be another file's by the time it is read.
    await this.reading;
    await onDisk(this.root, () => this.handle.close());
  }
}
