import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { codecsOf } from '../codec/codecs-of.js';
import { Meter } from '../codec/meter.js';
import { decode } from '../codec/run-codecs.js';
import { volumePath } from '../layout/object-paths.js';
import type { Manifest, ManifestVolume } from '../manifest/manifest.schema.js';
import type { Storage } from '../storage/storage.js';
import { SECTION_END, sectionStart } from './copy-section.js';
import { TextCursor } from './text-cursor.js';
import { volumeDamaged, volumeMissing } from './volume-errors.js';
import { sectionsOf, type VolumeSection } from './volume-sections.js';

const CHUNK_BYTES = 1024 * 1024;

/** A section while it is read. */
export interface SectionRows extends VolumeSection {
  /** The rows in COPY text format, to be read before the iteration goes on; what is left unread is skipped. */
  rows: Readable;
}

/**
 * Reads one volume as its manifest describes it. Nothing that is read may be relied upon before the whole volume has
 * been checked: call `verifyVolume` first, or wait for `sections` to end without an error.
 */
export class VolumeReader {
  private readonly path: string;

  constructor(
    private readonly storage: Storage,
    private readonly manifest: Manifest,
    private readonly volume: ManifestVolume,
  ) {
    this.path = volumePath(manifest, volume.object);
  }

  /**
   * Reads the stored bytes once and compares their size and SHA-256 with the manifest's, before anything is used.
   *
   * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED, REPOSITORY_UNAVAILABLE
   */
  async verifyVolume(): Promise<void> {
    const meter = new Meter();
    const stored = Readable.from(meter.measure(await this.open()));
    await finished(stored.resume());
    this.check(meter);
  }

  /**
   * The wanted sections, in one pass, in the order in which they lie. Every section's first and last line must be where
   * the manifest says, and at the end size, SHA-256 and length of text must agree.
   *
   * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED, REPOSITORY_UNAVAILABLE
   */
  async *sections(wanted: (entry: VolumeSection) => boolean = () => true): AsyncGenerator<SectionRows> {
    const meter = new Meter();
    const stored = Readable.from(meter.measure(await this.open()), { objectMode: false });
    const text = this.guard(decode(stored, codecsOf(this.manifest.compression)));
    const cursor = new TextCursor(text, () => this.damaged('ends too early'));
    try {
      for (const entry of sectionsOf(this.manifest, this.volume.object)) {
        await this.findStart(cursor, entry);
        if (wanted(entry)) {
          yield* this.rowsOf(cursor, entry);
        }
        await this.findEnd(cursor, entry);
      }
      if (cursor.position === 0) {
        await cursor.skip(this.volume.rawBytes);
      }
      if (cursor.position !== this.volume.rawBytes || !(await cursor.atEnd())) {
        throw this.damaged('does not end where the manifest says');
      }
      this.check(meter);
    } finally {
      await cursor.close();
    }
  }

  private async *rowsOf(cursor: TextCursor, entry: VolumeSection): AsyncGenerator<SectionRows> {
    const rows = Readable.from(cursor.stream(entry.section.length), {
      objectMode: false,
      highWaterMark: CHUNK_BYTES,
    });
    try {
      yield { ...entry, rows };
    } finally {
      // A reader that stopped half-way must not read on from the cursor while the next section does.
      if (!rows.closed) {
        const closed = new Promise((resolve) => rows.once('close', resolve));
        rows.destroy();
        await closed;
      }
    }
  }

  private async findStart(cursor: TextCursor, { table, section }: VolumeSection): Promise<void> {
    const start = sectionStart({ ...table, columns: table.columns.map((column) => column.name) });
    const between = section.offset - start.length - cursor.position;
    // Only the first section has something before it: the volume's settings.
    if (between < 0 || (between > 0 && cursor.position > 0)) {
      throw this.damaged(`has no room for the start of the section of ${table.schema}.${table.name}`);
    }
    await cursor.skip(between);
    if (!(await cursor.read(start.length)).equals(start)) {
      throw this.damaged(`has no section of ${table.schema}.${table.name} at byte ${String(section.offset)}`);
    }
  }

  private async findEnd(cursor: TextCursor, { table, section }: VolumeSection): Promise<void> {
    await cursor.skip(section.offset + section.length - cursor.position);
    if (!(await cursor.read(SECTION_END.length)).equals(SECTION_END)) {
      throw this.damaged(`does not end the section of ${table.schema}.${table.name} where the manifest says`);
    }
  }

  private async open(): Promise<Readable> {
    const found = await this.storage.stat(this.path);
    if (found === null) {
      throw volumeMissing(this.path);
    }
    if (found.sizeBytes !== this.volume.sizeBytes) {
      throw this.damaged(
        `has ${String(found.sizeBytes)} bytes where the manifest says ${String(this.volume.sizeBytes)}`,
      );
    }
    return this.storage.get(this.path);
  }

  private check(meter: Meter): void {
    if (meter.bytes !== this.volume.sizeBytes || meter.sha256() !== this.volume.sha256) {
      throw this.damaged('does not have the SHA-256 that the manifest says');
    }
  }

  /** Whatever a codec says is wrong with the bytes is damage; whatever the storage says is its own error. */
  private async *guard(text: Readable): AsyncGenerator<Buffer> {
    try {
      yield* text as AsyncIterable<Buffer>;
    } catch (error) {
      throw error instanceof LifeboatError
        ? error
        : this.damaged(`cannot be decoded (${messageOf(error)})`, error);
    }
  }

  private damaged(reason: string, cause?: unknown): LifeboatError {
    return volumeDamaged(this.path, reason, cause);
  }
}
