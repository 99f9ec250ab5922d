import {
  qualifiedName,
  copiedColumns,
  goneColumns,
  keyColumns,
  type ScopedTable,
  type SequenceState,
  type TenantScope,
  type TenantSnapshot,
  tenantTables,
} from '@lifeboat/app-database';
import {
  type Compression,
  type Encryption,
  formatVersionOf,
  type Manifest,
  type ManifestTable,
  totalsOf,
  type VolumeKind,
} from '@lifeboat/archive';
import type { ParentBackup } from './parent-backup.js';
import { sectionKey } from './volume-sink.js';
import type { VolumeSet } from './volume-set.js';
import type { ArchivedSchema } from './schema-archive.js';

/** What a manifest is made of. */
export interface BackupFacts {
  backupId: string;
  tenantId: string;
  type: Manifest['type'];
  /** Of an incremental backup. */
  parent: ParentBackup | null;
  label: string | null;
  createdAt: Date;
  startedAt: Date;
  finishedAt: Date;
  lifeboatVersion: string;
  repositoryId: string;
  applicationDatabase: string;
  tenantTable: string;
  tenantColumn: string;
  snapshot: TenantSnapshot;
  scope: TenantScope;
  schema: ArchivedSchema;
  compression: Compression;
  encryption: Encryption | null;
  volumes: VolumeSet;
  sequences: SequenceState[];
}

/** The manifest of a backup of the tenant's tables in the scope: all, or the chosen ones. Tables without rows are listed too: they were empty, not forgotten. */
export function describeBackup(facts: BackupFacts): Manifest {
  const { scope, snapshot, volumes } = facts;
  const own = tenantTables(scope).map((table) => describeTable(table, 'data', table.class, volumes));
  const shared = scope.tables
    .filter((table) => table.class === 'shared' || table.class === 'direct')
    .map((table) => describeTable(table, 'shared', 'shared', volumes))
    .filter((table) => table.sections.length > 0);
  const keys = tenantTables(scope)
    .map((table) => describeTable(table, 'keys', 'keys', volumes))
    .filter((table) => table.sections.length > 0);
  const tables = [...own, ...keys, ...describeGone(facts), ...shared];
  return {
    ...describeParent(facts.parent),
    backupId: facts.backupId,
    tenantId: facts.tenantId,
    type: facts.type,
    label: facts.label,
    createdAt: facts.createdAt.toISOString(),
    startedAt: facts.startedAt.toISOString(),
    finishedAt: facts.finishedAt.toISOString(),
    lifeboatVersion: facts.lifeboatVersion,
    repositoryId: facts.repositoryId,
    applicationDatabase: facts.applicationDatabase,
    postgres: snapshot.server,
    snapshot: snapshot.info,
    tenantScope: { hash: scope.hash, tenantColumn: facts.tenantColumn, tenantTable: facts.tenantTable },
    schema: { ...facts.schema, fingerprint: scope.schemaVersion },
    compression: facts.compression,
    encryption: facts.encryption,
    volumes: [...volumes.volumes].sort((left, right) => (left.object < right.object ? -1 : 1)),
    tables,
    sequences: facts.sequences,
    totals: totalsOf({ volumes: volumes.volumes, tables }),
  };
}

function describeParent(
  parent: ParentBackup | null,
): Pick<Manifest, 'formatVersion' | 'parentId' | 'increment'> {
  if (parent === null) {
    return { formatVersion: formatVersionOf(null), parentId: null };
  }
  const { backupId: parentId, method, manifestSha256: parentManifestSha256 } = parent;
  return {
    formatVersion: formatVersionOf(method),
    parentId,
    increment: { method, parentManifestSha256 },
  };
}

/** Where nothing is gone, that all stays is said by the entry alone; a table without one keeps nothing. */
function describeGone({ parent, scope, volumes }: BackupFacts): ManifestTable[] {
  return parent?.method === 'changes'
    ? tenantTables(scope)
        .filter((table) => !parent.unlisted.has(qualifiedName(table)))
        .map((table) => describeTable(table, 'gone', 'gone', volumes))
    : [];
}

const columnsOf: Record<VolumeKind, (table: ScopedTable) => ManifestTable['columns']> = {
  data: copiedColumns,
  keys: keyColumns,
  gone: goneColumns,
  shared: copiedColumns,
};

function describeTable(
  table: ScopedTable,
  kind: VolumeKind,
  tableClass: ManifestTable['class'] | 'excluded',
  volumes: VolumeSet,
): ManifestTable {
  if (tableClass === 'excluded') {
    throw new RangeError(`${qualifiedName(table)} is excluded`);
  }
  const key = sectionKey({ kind, table });
  const sections = volumes.sections
    .filter((collected) => collected.table === key)
    .map(({ section }) => section);
  const columns = table.model.columns;
  return {
    schema: table.schema,
    name: table.name,
    class: tableClass,
    columns: columnsOf[kind](table),
    generatedColumns: columns.filter((column) => column.generated).map((column) => column.name),
    primaryKey: table.primaryKey,
    rows: sections.reduce((sum, section) => sum + section.rows, 0),
    rawBytes: sections.reduce((sum, section) => sum + section.length, 0),
    sections: sections.sort((left, right) =>
      left.volume < right.volume ? -1 : left.volume > right.volume ? 1 : left.offset - right.offset,
    ),
  };
}
