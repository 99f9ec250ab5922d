import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const CHUNK_BYTES = 256 * 1024;
/** So many the system takes at once. */
const MOST_PARTS = 1024;

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

  async append(parts: readonly Buffer[]): Promise<void> {
    for (let rest = parts.filter(({ length }) => length > 0); rest.length > 0;) {
      const { bytesWritten } = await this.file.writev(rest.slice(0, MOST_PARTS), this.end);
      this.end += bytesWritten;
      rest = behind(rest, bytesWritten);
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

/** What is left of the parts when their first bytes are gone. */
function behind(parts: readonly Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  return parts.flatMap((part) => {
    const gone = Math.min(left, part.length);
    left -= gone;
    return gone === part.length ? [] : [part.subarray(gone)];
  });
}
