import { extensionOf } from '../codec/stored-form.js';
import { schemaPath } from '../layout/object-paths.js';
import { volumeName } from '../layout/volume-name.js';
import { listsKeys } from './lists-keys.js';
import {
  formatVersionOf,
  type Manifest,
  type ManifestTable,
  type ManifestVolume,
} from './manifest.schema.js';
import { sum, totalsOf } from './totals.js';

/**
 * Where a manifest of the right form contradicts itself, as a clause that follows its name; null where it does not. A
 * reader can then take every figure for granted.
 */
export function findInconsistency(manifest: Manifest): string | null {
  return findInHead(manifest) ?? findInVolumes(manifest) ?? findInTables(manifest) ?? findInTotals(manifest);
}

function findInHead(manifest: Manifest): string | null {
  const { formatVersion, type, parentId, increment, snapshot, schema } = manifest;
  const isIncremental = type === 'incremental';
  if (isIncremental !== (parentId !== null)) {
    return `is of type ${type} and ${parentId === null ? 'names no' : 'names a'} parent`;
  }
  if (isIncremental === (formatVersion === formatVersionOf(null))) {
    return `is of type ${type}, which format version ${String(formatVersion)} is not for`;
  }
  if (isIncremental !== (increment !== undefined)) {
    return `is of type ${type} and ${increment === undefined ? 'does not say' : 'says'} how it differs from a parent`;
  }
  if (increment !== undefined && formatVersion !== formatVersionOf(increment.method)) {
    return `is of method ${increment.method}, which format version ${String(formatVersion)} is not for`;
  }
  if (snapshot.text !== `${snapshot.xmin}:${snapshot.xmax}:${snapshot.inProgress.join(',')}`) {
    return 'has two different snapshots';
  }
  return schema.object === schemaPath(schema.hash) ? null : 'names a schema by another hash than its own';
}

function findInVolumes(manifest: Manifest): string | null {
  const { volumes } = manifest;
  const extension = extensionOf(manifest);
  const misnamed = volumes.find(({ kind, number, object }) => object !== volumeName(kind, number, extension));
  if (misnamed !== undefined) {
    return `has a volume of the wrong name: ${misnamed.object}`;
  }
  return new Set(volumes.map((volume) => volume.object)).size === volumes.length
    ? null
    : 'has a volume twice';
}

function findInTables({ type, increment, tables, volumes }: Manifest): string | null {
  const listed = tables.find(
    (table) =>
      (table.class === 'keys' && increment === undefined) ||
      (table.class === 'gone' && increment?.method !== 'changes'),
  );
  if (listed !== undefined) {
    return `is of type ${type} and has lists of keys${listed.class === 'gone' ? ' that are gone' : ''}`;
  }
  // A tenant's table can be listed once more with rows of it that belong to nobody, and with keys of its parent's rows, of one kind.
  const names = new Set(
    tables.map(({ schema, name, class: tableClass }) => JSON.stringify([schema, name, kindOf(tableClass)])),
  );
  if (names.size !== tables.length) {
    return 'has a table twice';
  }
  const sizes = new Map(volumes.map((volume): [string, ManifestVolume] => [volume.object, volume]));
  for (const table of tables) {
    const found = findInTable(table, sizes);
    if (found !== null) {
      return `${found} ${table.schema}.${table.name}`;
    }
  }
  return null;
}

/** Of what is told apart by the kind of volume that it lies in. */
const kindOf = (tableClass: ManifestTable['class']): string =>
  listsKeys({ class: tableClass }) ? 'keys' : tableClass === 'shared' ? 'shared' : 'data';

function findInTable(table: ManifestTable, volumes: ReadonlyMap<string, ManifestVolume>): string | null {
  for (const { volume, offset, length, rows } of table.sections) {
    if (rows > length) {
      return 'has more rows than bytes in a section of';
    }
    if (offset + length > (volumes.get(volume)?.rawBytes ?? -1)) {
      return 'has no room in its volumes for a section of';
    }
  }
  if (sum(table.sections.map((section) => section.rows)) !== table.rows) {
    return 'counts the rows wrongly of';
  }
  return sum(table.sections.map((section) => section.length)) === table.rawBytes
    ? null
    : 'counts the bytes wrongly of';
}

function findInTotals(manifest: Manifest): string | null {
  const totals = totalsOf(manifest);
  const { rows, rawBytes, sizeBytes } = manifest.totals;
  return rows === totals.rows && rawBytes === totals.rawBytes && sizeBytes === totals.sizeBytes
    ? null
    : 'has totals that are not those of its parts';
}
