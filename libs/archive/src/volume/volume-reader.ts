import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { Meter } from '../codec/meter.js';
import { release } from '../codec/release.js';
import { decode } from '../codec/run-codecs.js';
import { decodingsOf } from '../codec/stored-form.js';
import type { VolumeKeys } from '../keys/volume-keys.js';
import { volumePath } from '../layout/object-paths.js';
import type { Manifest, ManifestVolume } from '../manifest/manifest.schema.js';
import type { Storage } from '../storage/storage.js';
import { copyTableOf, SECTION_END, sectionStart } from './copy-section.js';
import { isPrelude, LONGEST_PRELUDE } from './prelude.js';
import { TextCursor } from './text-cursor.js';
import { volumeDamaged, volumeMissing } from './volume-errors.js';
import { sectionsOf, type VolumeSection } from './volume-sections.js';

const CHUNK_BYTES = 1024 * 1024;

/** A section while it is read. */
export interface SectionRows extends VolumeSection {
  /** The rows in COPY text format, to be read before the iteration goes on; what is left unread is skipped. */
  rows: Readable;
}

/** Text of a volume that is not rows. */
export interface VolumeSql {
  text: string;
  /** The section that it begins; null for the prelude. */
  entry: VolumeSection | null;
}

/**
 * Reads one volume as its manifest describes it. Nothing that is read may be relied upon before the whole volume has
 * been checked: call `verifyVolume` first, or wait for `sections` to end without an error.
 */
export class VolumeReader {
  private readonly path: string;
  private readonly planned: VolumeSection[];

  constructor(
    private readonly storage: Storage,
    private readonly manifest: Manifest,
    private readonly volume: ManifestVolume,
    private readonly keys: VolumeKeys,
  ) {
    this.path = volumePath(manifest, volume.object);
    this.planned = sectionsOf(manifest, volume.object);
  }

  /**
   * Reads the stored bytes once and compares their size and SHA-256 with the manifest's, before anything is used.
   *
   * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED, REPOSITORY_UNAVAILABLE
   */
  async verifyVolume(): Promise<void> {
    const meter = new Meter();
    await pipeline(await this.open(), meter, new Writable({ write: (_chunk, _encoding, done) => done() }));
    this.check(meter);
  }

  /**
   * The wanted sections, in one pass, in the order in which they lie. Every section's first and last line must be where
   * the manifest says, nothing may lie between the sections, and at the end size, SHA-256 and length of text must agree.
   *
   * @param onSql sees the text between the rows as it is passed: the prelude, and the COPY line of each section
   * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED, REPOSITORY_UNAVAILABLE, and what `VolumeKeys` throws
   */
  async *sections(
    wanted: (entry: VolumeSection) => boolean = () => true,
    onSql: (sql: VolumeSql) => void = () => undefined,
  ): AsyncGenerator<SectionRows> {
    const codecs = decodingsOf(this.manifest, await this.keys.identityOf(this.manifest));
    const meter = new Meter();
    const stored = await this.open();
    const text = decode(stored, codecs, meter);
    const cursor = new TextCursor(this.translateErrors(text), () => this.damaged('ends too early'));
    try {
      onSql({ text: await this.passPrelude(cursor), entry: null });
      for (const entry of this.planned) {
        onSql({ text: await this.passStart(cursor, entry), entry });
        if (wanted(entry)) {
          yield* this.rowsOf(cursor, entry);
        }
        await this.passEnd(cursor, entry);
      }
      if (cursor.position !== this.volume.rawBytes || !(await cursor.atEnd())) {
        throw this.damaged('does not end where the manifest says');
      }
      this.check(meter);
    } finally {
      await release(text);
      await release(stored);
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
      // A stream that was left half-way must not read on from the cursor while the next section does.
      await release(rows);
    }
  }

  private async passPrelude(cursor: TextCursor): Promise<string> {
    const [first] = this.planned;
    const length = first === undefined ? this.volume.rawBytes : first.section.offset - startOf(first).length;
    const text = length < 0 || length > LONGEST_PRELUDE ? null : await cursor.read(length);
    if (text === null || !isPrelude(text)) {
      throw this.damaged('does not begin as a volume does, or not with the section that the manifest says');
    }
    return text.toString();
  }

  private async passStart(cursor: TextCursor, entry: VolumeSection): Promise<string> {
    const start = startOf(entry);
    const begins = cursor.position + start.length === entry.section.offset;
    const text = begins ? await cursor.read(start.length) : null;
    if (text?.equals(start) !== true) {
      throw this.damaged(`has no section of ${nameOf(entry)} at byte ${String(entry.section.offset)}`);
    }
    return text.toString();
  }

  private async passEnd(cursor: TextCursor, entry: VolumeSection): Promise<void> {
    await cursor.skip(entry.section.offset + entry.section.length - cursor.position);
    if (!(await cursor.read(SECTION_END.length)).equals(SECTION_END)) {
      throw this.damaged(`does not end the section of ${nameOf(entry)} where the manifest says`);
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

  /** Whatever a codec finds wrong with the bytes is damage; whatever the storage finds wrong is its own error. */
  private async *translateErrors(text: Readable): AsyncGenerator<Buffer> {
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

function startOf({ table }: VolumeSection): Buffer {
  return sectionStart(copyTableOf(table));
}

function nameOf({ table }: VolumeSection): string {
  return `${table.schema}.${table.name}`;
}
