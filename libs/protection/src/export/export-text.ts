import {
  loadSettings,
  type Manifest,
  type ManifestVolume,
  type SchemaStore,
  SECTION_END,
  sectionStart,
  type SectionRows,
  type VolumeStore,
} from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';
import { countRows } from './count-rows.js';
import { setSequence } from './set-sequence.js';

export interface ExportOptions {
  /** Begins with the tables' DDL, so that it loads into an empty database. */
  schema: boolean;
  /** With the rows of shared tables that the tenant's rows refer to. */
  shared: boolean;
}

/** Told after each piece of rows. */
export type OnRows = (bytes: number, rows: number) => void;

/** The volumes that an export reads, the tenant's own rows first. */
export function volumesToExport({ volumes }: Manifest, { shared }: ExportOptions): ManifestVolume[] {
  return [
    ...volumes.filter(({ kind }) => kind === 'data'),
    ...(shared ? volumes.filter(({ kind }) => kind === 'shared') : []),
  ];
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
  async verify(manifest: Manifest, options: ExportOptions): Promise<void> {
    for (const volume of volumesToExport(manifest, options)) {
      await this.volumes.open(manifest, volume).verifyVolume();
    }
  }

  /**
   * The script, piece by piece. Only when all of it has come is it known to be good.
   *
   * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED, OBJECT_NOT_FOUND, OBJECT_DAMAGED
   */
  async *of(manifest: Manifest, options: ExportOptions, onRows: OnRows): AsyncGenerator<Buffer> {
    yield Buffer.from(headOf(manifest));
    if (options.schema) {
      yield Buffer.from(`${await this.schemas.get(manifest.schema.hash)}\n`);
    }
    // Of this transaction only: whoever reads the script into a session goes on with its own settings.
    yield Buffer.from(`${loadSettings(true).join('\n')}\n\n`);
    for (const volume of volumesToExport(manifest, options)) {
      for await (const section of this.volumes.open(manifest, volume).sections()) {
        yield* textOf(section, volume, onRows);
      }
    }
    yield Buffer.from(`${manifest.sequences.map(setSequence).join('')}\nCOMMIT;\n`);
  }
}

async function* textOf(
  { table, section, rows }: SectionRows,
  { object }: ManifestVolume,
  onRows: OnRows,
): AsyncGenerator<Buffer> {
  let counted = 0;
  yield sectionStart({ ...table, columns: table.columns.map(({ name }) => name) });
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    const more = countRows(chunk);
    counted += more;
    onRows(chunk.length, more);
    yield chunk;
  }
  if (counted !== section.rows) {
    throw new LifeboatError('VOLUME_DAMAGED', {
      detail: `A section of ${table.schema}.${table.name} in ${object} has ${String(counted)} rows where the manifest says ${String(section.rows)}.`,
      remedy: 'Validate the backup; export another one.',
    });
  }
  yield SECTION_END;
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
