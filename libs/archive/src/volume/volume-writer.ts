import { encode } from '../codec/run-codecs.js';
import { codecsOf } from '../codec/codecs-of.js';
import { Meter } from '../codec/meter.js';
import type { BackupLocation } from '../layout/backup-location.js';
import { volumePath } from '../layout/object-paths.js';
import { type VolumeKind, volumeName } from '../layout/volume-name.js';
import type { Compression, ManifestSection, ManifestVolume } from '../manifest/manifest.schema.js';
import type { ObjectStat, Storage } from '../storage/storage.js';
import { toError } from '../to-error.js';
import { BlockSource } from './block-source.js';
import { type CopyTable, SECTION_END, sectionStart } from './copy-section.js';
import { prelude } from './prelude.js';

/** zlib pays for each call, and PostgreSQL hands out one small buffer per row. */
const BLOCK_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

export interface VolumeOptions {
  kind: VolumeKind;
  /** 1, 2, …; counted for each kind. */
  number: number;
  compression: Compression;
}

/** Where a section lies; the manifest adds the number of its rows. */
export type WrittenSection = Omit<ManifestSection, 'rows'>;

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
  private readonly source = new BlockSource();
  private readonly meter = new Meter();
  private readonly stored: Promise<ObjectStat>;
  private block = Buffer.allocUnsafe(BLOCK_BYTES);
  private filled = 0;
  private handedOn = 0;
  private section: OpenSection | null = null;

  constructor(
    storage: Storage,
    location: BackupLocation,
    private readonly options: VolumeOptions,
  ) {
    const codecs = codecsOf(options.compression);
    this.object = volumeName(options.kind, options.number, codecs);
    this.stored = storage.put(volumePath(location, this.object), encode(this.source, codecs, this.meter));
    this.stored.catch((error: unknown) => this.source.destroy(toError(error)));
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
    if (section.offset === null && chunk.length > 0) {
      this.append(sectionStart(section.table));
      section.offset = this.rawBytes;
    }
    this.append(chunk);
    const { room } = this.source;
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
    if (!this.source.destroyed) {
      this.handOn();
      this.source.end();
    }
    const { sizeBytes } = await this.stored;
    const { kind, number } = this.options;
    const { object, rawBytes } = this;
    return { number, object, kind, sizeBytes, rawBytes, sha256: this.meter.sha256() };
  }

  /** Gives the volume up: returns when nothing of it is left. Safe to call after any failure, and after itself. */
  async abort(error: Error): Promise<void> {
    this.source.destroy(error);
    // Its failure is what was asked for.
    await this.stored.catch(() => undefined);
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
    if (this.source.destroyed) {
      // The stream knows only that nobody reads it any more; why, the storage knows.
      await this.stored;
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
      this.handOn();
    }
    this.block.set(taken === 0 ? chunk : chunk.subarray(taken), this.filled);
    this.filled += chunk.length - taken;
  }

  private handOn(): void {
    const block = this.block.subarray(0, this.filled);
    this.handedOn += this.filled;
    this.filled = 0;
    this.block = Buffer.allocUnsafe(BLOCK_BYTES);
    this.source.offer(block);
  }
}
