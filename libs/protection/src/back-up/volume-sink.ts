import type { CopyUnit, SectionSink } from '@lifeboat/app-database';
import { type CopyTable, keysTable, type VolumeKind, type VolumeWriter } from '@lifeboat/archive';
import type { VolumeSet } from './volume-set.js';

const NEWLINE = 0x0a;

/**
 * Writes the sections of one connection into volumes: small tables share one, and a table that outgrows it goes on in
 * the next, always at the end of a row.
 */
export class VolumeSink implements SectionSink {
  private writer: VolumeWriter | null = null;
  private kind: VolumeKind = 'data';
  private table: (CopyTable & { key: string }) | null = null;
  private rows = 0;

  /** @param volumeBytes uncompressed bytes after which the next volume is begun */
  constructor(
    private readonly set: VolumeSet,
    private readonly volumeBytes: number,
  ) {}

  async beginSection(unit: CopyUnit): Promise<void> {
    const isOfKeys = unit.kind === 'keys' || unit.kind === 'gone';
    const { schema, name } = isOfKeys ? keysTable(unit.table) : unit.table;
    const columns = unit.columns.map((column) => column.name);
    this.table = { schema, name, columns, key: sectionKey(unit) };
    if (this.writer !== null && (unit.kind !== this.kind || this.writer.rawBytes >= this.volumeBytes)) {
      await this.close();
    }
    this.kind = unit.kind;
    this.begin(this.table);
  }

  write(chunk: Buffer, rows: number): Promise<void> | undefined {
    const writer = this.current();
    const end = writer.rawBytes >= this.volumeBytes ? chunk.lastIndexOf(NEWLINE) : -1;
    if (end !== -1) {
      return this.turnOver(chunk, end + 1, rows);
    }
    this.rows += rows;
    return writer.write(chunk);
  }

  endSection(): Promise<void> {
    this.endPart();
    return Promise.resolve();
  }

  /** Ends the last volume; a sink that got nothing has none. */
  async close(): Promise<void> {
    if (this.writer !== null) {
      const writer = this.writer;
      this.writer = null;
      await this.set.finish(writer);
    }
  }

  private async turnOver(chunk: Buffer, end: number, rows: number): Promise<void> {
    // The chunk is only lent, and closing a volume takes time.
    const rest = Buffer.from(chunk.subarray(end));
    this.rows += rows;
    await this.current().write(chunk.subarray(0, end));
    this.endPart();
    await this.close();
    if (this.table !== null) {
      this.begin(this.table);
    }
    await this.current().write(rest);
  }

  private begin(table: CopyTable): void {
    this.writer ??= this.set.begin(this.kind);
    this.writer.beginSection(table);
    this.rows = 0;
  }

  private endPart(): void {
    const section = this.current().endSection();
    if (this.table !== null && section.length > 0) {
      this.set.sections.push({ table: this.table.key, section: { ...section, rows: this.rows } });
    }
  }

  private current(): VolumeWriter {
    if (this.writer === null) {
      throw new Error('no section is open');
    }
    return this.writer;
  }
}

/** Tells the tenant's own rows of a table from keys and from shared rows of the same table. */
export function sectionKey(
  unit: Pick<CopyUnit, 'kind'> & { table: { schema: string; name: string } },
): string {
  return JSON.stringify([unit.kind, unit.table.schema, unit.table.name]);
}
