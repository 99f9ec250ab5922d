import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const CHUNK_BYTES = 256 * 1024;

/**
 * A file that nobody else sees: its name is gone as soon as it is open, so that nothing of it is left when the process
 * ends, however it ends. It is written at its end, and read anywhere.
 */
export class ScratchFile {
  private end = 0;

  private constructor(private readonly file: FileHandle) {}

  /** @param directory where there is room for it */
  static async create(directory: string): Promise<ScratchFile> {
    const path = join(directory, `lifeboat-${randomUUID()}`);
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new ScratchFile(file);
  }

  /** Bytes so far. */
  get length(): number {
    return this.end;
  }

  async append(bytes: Buffer): Promise<void> {
    for (let written = 0; written < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, written, bytes.length - written, this.end);
      written += bytesWritten;
      this.end += bytesWritten;
    }
  }

  async *read(offset: number, length: number): AsyncGenerator<Buffer> {
    for (let position = offset; position < offset + length;) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, offset + length - position));
      const { bytesRead } = await this.file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) {
        throw new Error('A scratch file was cut off while it was read.');
      }
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  }

  /** Gives its room back. */
  async close(): Promise<void> {
    await this.file.close();
  }
}
