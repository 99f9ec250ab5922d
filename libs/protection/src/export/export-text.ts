import { Readable } from 'node:stream';
import {
  loadSettings,
  type Manifest,
  type ManifestVolume,
  type SchemaStore,
  SECTION_END,
  sectionStart,
  type SectionRows,
  type VolumeKind,
  type VolumeStore,
} from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';
import { ChainRows } from './chain-rows.js';
import { CountedRows, countRows } from './count-rows.js';
import { setSequence } from './set-sequence.js';

export interface ExportOptions {
  /** Begins with the tables' DDL, so that it loads into an empty database. */
  schema: boolean;
  /** With the rows of shared tables that the tenant's rows refer to. */
  shared: boolean;
}

/** Told after each piece of rows. */
export type OnRows = (bytes: number, rows: number) => void;

/** The links of a chain, the newest first; of a backup that builds on none just that one. */
export type ExportedLinks = readonly [Manifest, ...Manifest[]];

/** Volumes of one link of a chain. */
interface LinkVolumes {
  link: Manifest;
  volumes: ManifestVolume[];
}

/** The volumes that an export reads: those of all links, and of the newest the shared rows too. */
export function volumesToExport(links: ExportedLinks, { shared }: ExportOptions): LinkVolumes[] {
  return links.map((link, index) => ({
    link,
    volumes: link.volumes.filter(({ kind }) => kind !== 'shared' || (shared && index === 0)),
  }));
}

/**
 * Makes one SQL script for psql of a backup. It is one transaction: cut off anywhere it writes nothing, and its settings
 * end with it.
 */
export class ExportText {
  constructor(
    private readonly volumes: VolumeStore,
    private readonly schemas: SchemaStore,
  ) {}

  /**
   * Reads every volume through once, for whoever cannot take back what was written.
   *
   * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED
   */
  async verify(links: ExportedLinks, options: ExportOptions): Promise<void> {
    for (const { link, volumes } of volumesToExport(links, options)) {
      for (const volume of volumes) {
        await this.volumes.open(link, volume).verifyVolume();
      }
    }
  }

  /**
   * The script, piece by piece. Only when all of it has come is it known to be good.
   *
   * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED, BACKUP_CHAIN_BROKEN, OBJECT_NOT_FOUND, OBJECT_DAMAGED
   */
  async *of(links: ExportedLinks, options: ExportOptions, onRows: OnRows): AsyncGenerator<Buffer> {
    const [manifest] = links;
    yield Buffer.from(headOf(manifest));
    if (options.schema) {
      yield Buffer.from(`${await this.schemas.get(manifest.schema.hash)}\n`);
    }
    // Of this transaction only: whoever reads the script into a session goes on with its own settings.
    yield Buffer.from(`${loadSettings(true).join('\n')}\n\n`);
    yield* this.ownRows(links, onRows);
    if (options.shared) {
      yield* this.rowsOf(manifest, 'shared', ({ rows }) => rows, onRows);
    }
    yield Buffer.from(`${manifest.sequences.map(setSequence).join('')}\nCOMMIT;\n`);
  }

  /** From the newest link to the oldest, so that it is known of each row whether a later link has another. */
  private async *ownRows(links: ExportedLinks, onRows: OnRows): AsyncGenerator<Buffer> {
    const chain = new ChainRows();
    for (const link of links) {
      const pick = ({ table, rows }: SectionRows): Readable =>
        links.length === 1 ? rows : chain.pick(table, rows);
      yield* this.rowsOf(link, 'data', pick, onRows);
      if (link.parentId !== null) {
        await chain.leave(link, this.volumes);
      }
    }
    chain.finish(links[0]);
  }

  private async *rowsOf(
    link: Manifest,
    kind: VolumeKind,
    pick: (section: SectionRows) => Readable,
    onRows: OnRows,
  ): AsyncGenerator<Buffer> {
    for (const volume of link.volumes.filter((each) => each.kind === kind)) {
      for await (const entry of this.volumes.open(link, volume).sections()) {
        const { table, section } = entry;
        const counted = new CountedRows(entry.rows as AsyncIterable<Buffer>);
        const rows = pick({ ...entry, rows: Readable.from(counted, { objectMode: false }) });
        yield sectionStart({ ...table, columns: table.columns.map(({ name }) => name) });
        for await (const chunk of rows as AsyncIterable<Buffer>) {
          onRows(chunk.length, countRows(chunk));
          yield chunk;
        }
        if (counted.rows !== section.rows) {
          throw new LifeboatError('VOLUME_DAMAGED', {
            detail: `A section of ${table.schema}.${table.name} in ${volume.object} has ${String(counted.rows)} rows where the manifest says ${String(section.rows)}.`,
            remedy: 'Validate the backup; export another one.',
          });
        }
        yield SECTION_END;
      }
    }
  }
}

/** No name or text of the user's goes in here: a line break in one would end the comment. */
function headOf({ backupId, startedAt }: Manifest): string {
  return [
    `-- Lifeboat export of the backup ${backupId}, begun at ${startedAt}. To load it:`,
    '--   psql --no-psqlrc --file=<this file> --dbname=<database>',
    '-- It is one transaction: all of it is loaded, or nothing.',
    '\\set ON_ERROR_STOP on',
    'BEGIN;',
    '',
    '',
  ].join('\n');
}
