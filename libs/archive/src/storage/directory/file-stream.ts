import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { toError } from '../../to-error.js';
import type { ByteRange } from '../storage.js';
import { onDisk } from './file-errors.js';

const CHUNK_BYTES = 1024 * 1024;

/** The bytes of an opened file, with errors of the repository. Closes the file, even when nothing was ever read. */
export class FileStream extends Readable {
  private reading: Promise<unknown> = Promise.resolve();
  private position: number;
  private left: number;

  /** @param range the part to read; the file must not end within it */
  constructor(
    private readonly root: string,
    private readonly handle: FileHandle,
    { offset, length }: ByteRange = { offset: 0, length: Infinity },
  ) {
    super({ highWaterMark: CHUNK_BYTES });
    this.position = offset;
    this.left = length;
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
    const wanted = Math.min(size, this.left);
    if (wanted === 0) {
      return null;
    }
    const buffer = Buffer.allocUnsafe(wanted);
    const { bytesRead } = await onDisk(this.root, () => this.handle.read(buffer, 0, wanted, this.position));
    this.position += bytesRead;
    this.left -= bytesRead;
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
  }

  private async close(): Promise<void> {
    // A descriptor closed under a running read could be another file's by the time it is read.
    await this.reading;
    await onDisk(this.root, () => this.handle.close());
  }
}
