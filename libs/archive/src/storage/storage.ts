import type { Readable } from 'node:stream';
import type { LifeboatError } from '@lifeboat/kernel';

/** What an object is made of: any stream of bytes. It is read once, to its end or to its first error. */
export type ObjectContent = Readable | AsyncIterable<Uint8Array>;

export interface ObjectStat {
  sizeBytes: number;
}

export interface ObjectEntry extends ObjectStat {
  path: string;
}

/** A part of an object. */
export interface ByteRange {
  /** Of the first byte, counted from 0. */
  offset: number;
  /** At least 1. */
  length: number;
}

/** What an erasure has removed, and what it could not. */
export interface ErasedObjects {
  /** Paths of which something was removed. */
  objects: number;
  /** Of all their versions, as stored. */
  bytes: number;
  /** Paths of which something is still there, since the storage refused to remove it, with its words. */
  left: { path: string; error: LifeboatError }[];
}

/**
 * Where objects live: a port, with one contract suite for all its adapters.
 *
 * An object path is relative, has `/` between its segments, and is made by `layout/`. Objects are immutable: they are
 * put once, whole or not at all, and deleted, never changed. Every method may throw
 *
 * - `PATH_OUTSIDE_REPOSITORY` for a path that is not the name of an object (absolute, `..`, NUL, through a symbolic link),
 * - `REPOSITORY_UNAVAILABLE` when the place cannot be reached, `REPOSITORY_ACCESS_DENIED` when it refuses us,
 * - `REPOSITORY_INVALID` when it is not a place that objects can be kept in, such as a bucket that does not exist.
 */
export interface Storage {
  /**
   * Stores a new object. It becomes visible under its path whole and durable, or not at all: when the content fails
   * half-way, nothing is left and the content's own error is thrown. Content that is not taken is destroyed.
   *
   * @throws LifeboatError OBJECT_EXISTS (nothing is ever overwritten), REPOSITORY_FULL
   */
  put(path: string, content: ObjectContent): Promise<ObjectStat>;

  /**
   * Opens an object for one pass over its bytes.
   *
   * @param range the part to read; all of it if not given
   * @throws LifeboatError OBJECT_NOT_FOUND; OBJECT_DAMAGED, at once or from the stream, where it ends within the range
   */
  get(path: string, range?: ByteRange): Promise<Readable>;

  /** The object's size, or null where there is no such object. */
  stat(path: string): Promise<ObjectStat | null>;

  /** Every whole object whose path begins with `prefix` (`''` for all), in the order of their paths' bytes. */
  list(prefix: string): AsyncIterable<ObjectEntry>;

  /** Removes an object. That it is not there is no error, so that an interrupted deletion can be repeated. */
  delete(path: string): Promise<void>;

  /**
   * Removes an object for good, with every older version of it that the storage may have kept. That it is not there is
   * no error. When it resolves, nothing is left; when it fails, something may be, and it can be repeated.
   *
   * @throws LifeboatError NOT_SUPPORTED where the storage cannot tell whether it keeps older versions
   */
  erase(path: string): Promise<void>;

  /**
   * Removes all objects below a prefix for good, with every older version that the storage may have kept, also of objects
   * that were deleted before, and parts of puts that never ended. Nobody else may write there meanwhile. Goes on past what
   * the storage refuses to remove: only where the result has nothing in `left` is nothing left. Safe to repeat.
   *
   * @param prefix ends with a slash
   * @param keeps says of a path whether the object stays; its older versions go all the same
   * @throws LifeboatError NOT_SUPPORTED where the storage cannot tell whether it keeps older versions
   */
  erasePrefix(prefix: string, keeps?: (path: string) => boolean): Promise<ErasedObjects>;

  /**
   * Removes what puts that were interrupted before `before` have left behind.
   *
   * @returns how many leftovers were removed
   */
  sweep(before: Date): Promise<number>;

  /**
   * The object path of an address that a person typed: relative to the repository, or absolute in this storage's own
   * notation. Says nothing about whether the object exists.
   *
   * @throws LifeboatError PATH_OUTSIDE_REPOSITORY
   */
  toObjectPath(address: string): Promise<string>;
}
