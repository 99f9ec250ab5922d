import { constants, type Stats } from 'node:fs';
import { lstat, open, unlink } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { toLifeboatError } from '@lifeboat/kernel';
import { discardContent } from './discard-content.js';
import { fileOf, pruneDirectories, refuseLinks, rootDirectory } from './directory/directory-tree.js';
import { isMissing, onDisk } from './directory/file-errors.js';
import { FileStream } from './directory/file-stream.js';
import { listFiles } from './directory/list-files.js';
import { storeFile } from './directory/store-file.js';
import { syncDirectory } from './directory/sync-directory.js';
import { sweepTemporaryFiles } from './directory/temporary-files.js';
import { outsideRepository, requireDirectoryPrefix, segmentsOf } from './object-path.js';
import { endsTooEarly, objectExists, objectNotFound } from './storage-errors.js';
import type { ByteRange, ErasedObjects, ObjectContent, ObjectEntry, ObjectStat, Storage } from './storage.js';

/** Objects as files below one directory, directories 0700 and files 0600. */
export class DirectoryStorage implements Storage {
  private readonly durable = new Set<string>();
  private found: Promise<string> | null = null;

  /** @param location the directory; made at the first use, but never again by the same process: a disk may be gone */
  constructor(private readonly location: string) {}

  async put(path: string, content: ObjectContent): Promise<ObjectStat> {
    try {
      const segments = segmentsOf(path);
      if ((await this.stat(path)) !== null) {
        throw objectExists(path);
      }
      return { sizeBytes: await storeFile(await this.root(), segments, content, this.durable) };
    } catch (error) {
      await discardContent(content);
      throw error;
    }
  }

  async get(path: string, range?: ByteRange): Promise<Readable> {
    // Looked at first: opening a named pipe, say, would wait for ever.
    const found = await this.stat(path);
    if (found === null) {
      throw objectNotFound(path);
    }
    if (range !== undefined && range.offset + range.length > found.sizeBytes) {
      throw endsTooEarly(path);
    }
    const root = await this.root();
    return onDisk(root, async () => {
      const file = await fileOf(root, segmentsOf(path));
      return new FileStream(root, await open(file, constants.O_RDONLY | constants.O_NOFOLLOW), range);
    });
  }

  async stat(path: string): Promise<ObjectStat | null> {
    const segments = segmentsOf(path);
    const root = await this.root();
    return onDisk(root, async () => {
      const found = await lookAt(root, await fileOf(root, segments));
      if (found?.isSymbolicLink() === true) {
        throw outsideRepository(path);
      }
      return found?.isFile() === true ? { sizeBytes: found.size } : null;
    });
  }

  async *list(prefix: string): AsyncGenerator<ObjectEntry> {
    if (prefix !== '') {
      segmentsOf(prefix.replace(/\/$/, ''));
    }
    const root = await this.root();
    const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    await onDisk(root, () => refuseLinks(root, directory.split('/')));
    const entries = listFiles(root, directory, prefix);
    for (;;) {
      const next = await onDisk(root, () => entries.next());
      if (next.done === true) {
        break;
      }
      yield next.value;
    }
    await onDisk(root, () => lstat(root));
  }

  async delete(path: string): Promise<void> {
    if ((await this.stat(path)) === null) {
      return;
    }
    const root = await this.root();
    await onDisk(root, async () => {
      const file = await fileOf(root, segmentsOf(path));
      try {
        await unlink(file);
        // Whoever deletes a manifest before its volumes relies on the order, across a power cut too.
        await syncDirectory(dirname(file));
      } catch (error) {
        if (!isMissing(error)) {
          throw error;
        }
      }
      await pruneDirectories(root, file);
    });
  }

  /** A directory keeps no older versions. */
  async erase(path: string): Promise<void> {
    await this.delete(path);
  }

  async erasePrefix(prefix: string, keeps: (path: string) => boolean = () => false): Promise<ErasedObjects> {
    requireDirectoryPrefix(prefix);
    const erased: ErasedObjects = { objects: 0, bytes: 0, left: [] };
    for await (const { path, sizeBytes } of this.list(prefix)) {
      if (keeps(path)) {
        continue;
      }
      try {
        await this.delete(path);
        erased.objects += 1;
        erased.bytes += sizeBytes;
      } catch (error) {
        // Where the whole directory is gone, the listing fails too.
        erased.left.push({ path, error: toLifeboatError(error) });
      }
    }
    return erased;
  }

  async sweep(before: Date): Promise<number> {
    return sweepTemporaryFiles(await this.root(), before);
  }

  async toObjectPath(address: string): Promise<string> {
    if (address.includes('\0')) {
      throw outsideRepository(address);
    }
    const path = isAbsolute(address) ? await this.below(address) : address.replace(/^(\.\/+)+/, '');
    return segmentsOf(path.replace(/\/+$/, '')).join('/');
  }

  /** The person may know the directory by the name in the configuration, or by its real one. */
  private async below(address: string): Promise<string> {
    for (const root of [resolve(this.location), await this.root()]) {
      const path = relative(root, address);
      if (path !== '' && path !== '..' && !path.startsWith('../')) {
        return path;
      }
    }
    throw outsideRepository(address);
  }

  private async root(): Promise<string> {
    this.found ??= onDisk(this.location, () => rootDirectory(this.location));
    try {
      return await this.found;
    } catch (error) {
      this.found = null;
      throw error;
    }
  }
}

/** Null where there is no such file; where the repository itself is missing, that is the error. */
async function lookAt(root: string, file: string): Promise<Stats | null> {
  try {
    return await lstat(file);
  } catch (error) {
    if (!isMissing(error)) {
      throw error;
    }
    await lstat(root);
    return null;
  }
}
