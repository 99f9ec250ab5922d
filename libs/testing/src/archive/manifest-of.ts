import { randomUUID } from 'node:crypto';
import type { Manifest } from '@lifeboat/archive';

/** What makes a manifest that of an incremental backup on top of another. */
export function incrementOf({
  backupId,
}: Pick<Manifest, 'backupId'>): Pick<Manifest, 'formatVersion' | 'type' | 'parentId' | 'increment'> {
  const increment = { method: 'scan', parentManifestSha256: 'b'.repeat(64) } as const;
  return { formatVersion: 2, type: 'incremental', parentId: backupId, increment };
}

/** A manifest that every reader takes: a full backup of a tenant without rows, with what the test changes. */
export function manifestOf(changes: Partial<Manifest> = {}): Manifest {
  const volumes = changes.volumes ?? [];
  const tables = changes.tables ?? [];
  const hash = 'a'.repeat(64);
  return {
    formatVersion: 1,
    backupId: randomUUID(),
    tenantId: 'tenant-1',
    type: 'full',
    parentId: null,
    label: null,
    createdAt: '2026-01-02T03:04:04.567Z',
    startedAt: '2026-01-02T03:04:05.678Z',
    finishedAt: '2026-01-02T03:04:06.789Z',
    lifeboatVersion: '0.1.0',
    repositoryId: '00000000-0000-4000-8000-000000000001',
    applicationDatabase: 'main',
    postgres: {
      version: '15.14',
      versionNumber: 150_014,
      systemIdentifier: '7500000000000000001',
      timeline: 1,
      encoding: 'UTF8',
      database: 'app',
    },
    snapshot: {
      text: '100:105:101,103',
      xmin: '100',
      xmax: '105',
      inProgress: ['101', '103'],
      endLsn: '0/16B3748',
    },
    tenantScope: { hash, tenantColumn: 'tenant_id', tenantTable: 'app.tenants' },
    schema: { hash, object: `schemas/${hash}.sql.zst`, fingerprint: hash },
    compression: { algorithm: 'zstd', level: 3 },
    encryption: null,
    volumes,
    tables,
    sequences: [],
    totals: {
      rows: tables.reduce((rows, table) => rows + table.rows, 0),
      rawBytes: volumes.reduce((bytes, volume) => bytes + volume.rawBytes, 0),
      sizeBytes: volumes.reduce((bytes, volume) => bytes + volume.sizeBytes, 0),
    },
    ...changes,
  };
}
