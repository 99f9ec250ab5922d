import type { Encoding } from '../codec/codec.js';
import { encodingsOf, extensionOf, type StoredForm } from '../codec/stored-form.js';
import { Meter } from '../codec/meter.js';
import type { BackupLocation } from '../layout/backup-location.js';
import { volumePath } from '../layout/object-paths.js';
import { type VolumeKind, volumeName } from '../layout/volume-name.js';
import type { ManifestSection, ManifestVolume } from '../manifest/manifest.schema.js';
import type { ObjectStat, Storage } from '../storage/storage.js';
import { toError } from '../to-error.js';
import { BlockFeed } from './block-feed.js';
import { BLOCK_BYTES, BlockPool } from './block-pool.js';
import { type CopyTable, SECTION_END, sectionStart } from './copy-section.js';
import { prelude } from './prelude.js';

const LINE_FEED = 0x0a;

export interface VolumeOptions extends StoredForm {
  kind: VolumeKind;
  /** 1, 2, …; counted for each kind. */
  number: number;
}

/** Where a section lies; the manifest adds the number of its rows. */
export type WrittenSection = Omit<ManifestSection, 'rows'>;

interface Pipeline {
  feed: BlockFeed;
  stored: Promise<ObjectStat>;
}

interface OpenSection {
  table: CopyTable;
  /** Where its rows begin; null before the first of them. */
  offset: number | null;
}

/**
 * Writes one volume: text → codecs → SHA-256 → storage. Begin a section, write its rows, end it; then `finish`, or
 * `abort`, after which nothing is left. A failure of the storage or of a codec rejects a later `write`, and `finish`.
 */
export class VolumeWriter {
  /** The volume's name in its backup's directory. */
  readonly object: string;
  private readonly codecs: Encoding[];
  private readonly meter = new Meter();
  private pipeline: Pipeline | null = null;
  private aborted: Error | null = null;
  private block: Buffer;
  private filled = 0;
  private handedOn = 0;
  private section: OpenSection | null = null;

  /** @param pool where its memory comes from */
  constructor(
    private readonly storage: Storage,
    private readonly location: BackupLocation,
    private readonly options: VolumeOptions,
    private readonly pool = new BlockPool(),
  ) {
    this.codecs = encodingsOf(options);
    this.object = volumeName(options.kind, options.number, extensionOf(options));
    this.block = pool.take();
    this.append(Buffer.from(prelude(options.kind)));
  }

  /** Bytes of text so far, uncompressed: what to look at before the next volume is begun. */
  get rawBytes(): number {
    return this.handedOn + this.filled;
  }

  beginSection(table: CopyTable): void {
    this.requireNoSection();
    this.section = { table, offset: null };
  }

  /**
   * Takes bytes of rows, as `COPY … TO STDOUT` gives them, cut anywhere. The bytes are copied: the caller may use the
   * buffer again at once.
   *
   * @returns a promise to await before the next call, only when the pipeline has fallen behind
   */
  write(chunk: Uint8Array): Promise<void> | undefined {
    const section = this.requireSection();
    if (this.aborted !== null) {
      return Promise.reject(this.aborted);
    }
    if (section.offset === null && chunk.length > 0) {
      this.append(sectionStart(section.table));
      section.offset = this.rawBytes;
    }
    this.append(chunk);
    const room = this.pipeline?.feed.room;
    return room === undefined ? undefined : this.wait(room);
  }

  /** A section that got no rows has length 0, and is not in the text. */
  endSection(): WrittenSection {
    const { offset } = this.requireSection();
    this.section = null;
    if (offset === null) {
      return { volume: this.object, offset: this.rawBytes, length: 0 };
    }
    const length = this.rawBytes - offset;
    if (this.block[this.filled - 1] !== LINE_FEED) {
      throw new Error(`The last row of a section of ${this.object} has no end.`);
    }
    this.append(SECTION_END);
    return { volume: this.object, offset, length };
  }

  /**
   * Ends the volume and waits until it is durable.
   *
   * @throws LifeboatError OBJECT_EXISTS, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async finish(): Promise<ManifestVolume> {
    this.requireNoSection();
    if (this.aborted !== null) {
      throw this.aborted;
    }
    // Nothing was handed on yet where the text is small: then its length is known before it is compressed.
    const { feed, stored } = this.opened(this.filled);
    if (!feed.destroyed) {
      this.handOn(feed);
      feed.end();
    }
    const { sizeBytes } = await stored;
    const { kind, number } = this.options;
    const { object, rawBytes } = this;
    return { number, object, kind, sizeBytes, rawBytes, sha256: this.meter.sha256() };
  }

  /** Gives the volume up: returns when nothing of it is left. Safe to call after any failure, and after itself. */
  async abort(error: Error): Promise<void> {
    this.aborted ??= error;
    this.pipeline?.feed.destroy(error);
    // Its failure is what was asked for.
    await this.pipeline?.stored.catch(() => undefined);
  }

  private requireSection(): OpenSection {
    if (this.section === null) {
      throw new Error(`No section of ${this.object} is open.`);
    }
    return this.section;
  }

  private requireNoSection(): void {
    if (this.section !== null) {
      throw new Error(`The last section of ${this.object} is still open.`);
    }
  }

  private async wait(room: Promise<void>): Promise<void> {
    await room;
    if (this.pipeline?.feed.destroyed === true) {
      // The stream knows only that nobody reads it any more; why, the storage knows.
      await this.pipeline.stored;
      throw new Error(`${this.object} is closed.`);
    }
  }

  /** The last byte appended is always in the block: a full one is handed on only when more comes. */
  private append(chunk: Uint8Array): void {
    let taken = 0;
    while (this.filled + chunk.length - taken > BLOCK_BYTES) {
      const part = chunk.subarray(taken, taken + BLOCK_BYTES - this.filled);
      this.block.set(part, this.filled);
      this.filled += part.length;
      taken += part.length;
      this.handOn(this.opened(null).feed);
      this.block = this.pool.take();
    }
    this.block.set(taken === 0 ? chunk : chunk.subarray(taken), this.filled);
    this.filled += chunk.length - taken;
  }

  private handOn(feed: BlockFeed): void {
    feed.offer(this.block, this.filled);
    this.handedOn += this.filled;
    this.filled = 0;
  }

  /** @param length of the whole text, if it is known by now */
  private opened(length: number | null): Pipeline {
    this.pipeline ??= this.open(length);
    return this.pipeline;
  }

  private open(length: number | null): Pipeline {
    const feed = new BlockFeed(this.codecs, this.meter, this.pool, length);
    const stored = this.storage.put(volumePath(this.location, this.object), feed.output);
    stored.catch((error: unknown) => feed.destroy(toError(error)));
    return { feed, stored };
  }
}
