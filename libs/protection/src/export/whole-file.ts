import { randomUUID } from 'node:crypto';
import { link, lstat, open, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';

/**
 * Writes a file that appears under its name whole and durable, or not at all: temporary file beside it, for its owner
 * alone → fsync → hard link, which fails where the name is taken → fsync of the directory. Errors of the content pass as
 * they are.
 *
 * @throws LifeboatError FILE_EXISTS (nothing is overwritten), FILE_NOT_WRITTEN
 */
export async function writeWholeFile(path: string, content: AsyncIterable<Buffer>): Promise<void> {
  const file = resolve(path);
  await onFile(file, () => refuseTaken(file));
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.part`);
  try {
    await fill(file, temporary, content);
    await onFile(file, () => link(temporary, file));
  } finally {
    await rm(temporary, { force: true });
  }
  await onFile(file, () => syncDirectory(dirname(file)));
}

async function fill(file: string, temporary: string, content: AsyncIterable<Buffer>): Promise<void> {
  const handle = await onFile(file, () => open(temporary, 'wx', 0o600));
  try {
    for await (const chunk of content) {
      await onFile(file, () => handle.writeFile(chunk));
    }
    await onFile(file, () => handle.sync());
  } finally {
    await handle.close();
  }
}

/** Said before hours of reading, not after. */
async function refuseTaken(file: string): Promise<void> {
  const found = await lstat(file).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  });
  if (found !== null) {
    throw fileExists(file);
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function onFile<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LifeboatError) {
      throw error;
    }
    throw systemCodeOf(error) === 'EEXIST' ? fileExists(file) : notWritten(file, error);
  }
}

function fileExists(file: string): LifeboatError {
  return new LifeboatError('FILE_EXISTS', {
    detail: `${file} exists. It was not changed: nothing is overwritten.`,
    remedy: 'Name another file, or move this one away.',
  });
}

function notWritten(file: string, cause: unknown): LifeboatError {
  return new LifeboatError('FILE_NOT_WRITTEN', {
    detail: `${file} cannot be written: ${messageOf(cause)}. Nothing of it is left.`,
    remedy: 'Check that its directory is there, may be written and has room; or name another file.',
    cause,
  });
}
