import {
  type Manifest,
  type ManifestTable,
  type Storage,
  type StoredForm,
  VolumeWriter,
} from '@lifeboat/archive';
import { manifestOf } from './manifest-of.js';

/** A table of a test's volume. */
export interface TestTable {
  name: string;
  columns?: readonly string[];
  /** Rows in COPY text format, cut anywhere. */
  chunks: Iterable<string | Uint8Array>;
}

/**
 * Writes one data volume with a section for each table, and the manifest that describes it.
 *
 * @returns the manifest; it is not stored
 */
export async function writeVolume(
  storage: Storage,
  location: Pick<Manifest, 'tenantId' | 'backupId'>,
  { compression, encryption }: StoredForm,
  content: readonly TestTable[],
): Promise<Manifest> {
  const writer = new VolumeWriter(storage, location, {
    kind: 'data',
    number: 1,
    compression,
    encryption,
  });
  const tables: ManifestTable[] = [];
  for (const { name, columns = ['id'], chunks } of content) {
    writer.beginSection({ schema: 'app', name, columns });
    for (const chunk of chunks) {
      await writer.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    }
    const section = writer.endSection();
    tables.push({
      schema: 'app',
      name,
      class: 'direct',
      columns: columns.map((column) => ({ name: column, type: 'text' })),
      generatedColumns: [],
      primaryKey: [],
      rows: 0,
      rawBytes: section.length,
      sections: [{ ...section, rows: 0 }],
    });
  }
  return manifestOf({ ...location, compression, encryption, tables, volumes: [await writer.finish()] });
}
