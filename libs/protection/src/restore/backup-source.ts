import type { Readable } from 'node:stream';
import { copyIn } from '@lifeboat/app-database';
import type { Manifest, ManifestTable, ManifestVolume, SectionRows, VolumeStore } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { translateLoadError } from './translate-load-error.js';

/** Where the rows of one table of the backup go. */
export interface LoadTarget {
  archived: ManifestTable;
  /** SQL name of the table. */
  table: string;
  columns: readonly string[];
  /** Takes less than all: what to do with the rows on their way. Then the server may take fewer rows than there are. */
  pick?: (rows: Readable) => Readable;
}

/** The rows of one backup, and of all that it builds on, on their way back into PostgreSQL. */
export class BackupSource {
  constructor(
    readonly manifest: Manifest,
    private readonly volumes: VolumeStore,
    /** What an incremental backup builds on, the full one first. */
    readonly ancestors: readonly BackupSource[] = [],
  ) {}

  /** The volumes that hold rows of any of the tables, largest first so that the last connection does not wait long. */
  volumesOf(tables: readonly ManifestTable[]): ManifestVolume[] {
    const names = new Set(tables.flatMap((table) => table.sections.map((section) => section.volume)));
    return this.manifest.volumes
      .filter((volume) => names.has(volume.object))
      .sort((left, right) => right.rawBytes - left.rawBytes);
  }

  /** @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED */
  async verify(tables: readonly ManifestTable[]): Promise<void> {
    await Promise.all(
      this.volumesOf(tables).map((volume) => this.volumes.open(this.manifest, volume).verifyVolume()),
    );
  }

  /**
   * Loads what one volume holds of the tables, in one pass over it.
   *
   * @param onRows called after each section with its bytes and rows
   * @returns rows taken by the server, by position in `targets`
   * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED, SCHEMA_DRIFT
   */
  async load(
    client: ClientBase,
    volume: ManifestVolume,
    targets: readonly LoadTarget[],
    signal: AbortSignal,
    onRows: (bytes: number, rows: number) => void,
  ): Promise<number[]> {
    const loaded = targets.map(() => 0);
    const reader = this.volumes.open(this.manifest, volume);
    const position = (entry: Pick<SectionRows, 'table'>): number =>
      targets.findIndex((target) => target.archived === entry.table);
    for await (const section of reader.sections((entry) => position(entry) !== -1)) {
      const index = position(section);
      const target = targets[index];
      if (target !== undefined) {
        const picked = target.pick === undefined ? section.rows : target.pick(section.rows);
        const rows = await this.copy(
          () => copyIn(client, target.table, target.columns, picked, signal),
          volume,
          section,
        );
        expectRows(section, rows, volume, target.pick !== undefined);
        loaded[index] = (loaded[index] ?? 0) + rows;
        onRows(section.section.length, rows);
      }
    }
    return loaded;
  }

  /** A row that the server refuses can be a row of a damaged volume: nothing of it was checked by then. */
  private async copy(
    work: () => Promise<number>,
    volume: ManifestVolume,
    { table }: SectionRows,
  ): Promise<number> {
    try {
      return await work();
    } catch (error) {
      const cause = translateLoadError(error, `${table.schema}.${table.name}`);
      if (cause !== error) {
        await this.volumes.open(this.manifest, volume).verifyVolume();
      }
      throw cause;
    }
  }
}

function expectRows(
  { table, section }: SectionRows,
  rows: number,
  volume: ManifestVolume,
  orFewer: boolean,
): void {
  if (orFewer ? rows > section.rows : rows !== section.rows) {
    throw new LifeboatError('VOLUME_DAMAGED', {
      detail: `A section of ${table.schema}.${table.name} in ${volume.object} has ${String(rows)} rows where the manifest says ${String(section.rows)}. Nothing was restored.`,
      remedy: 'Validate the backup; restore another one.',
    });
  }
}
