import type { DemoResult } from './demo-result.js';
import type { DemoStage } from './demo-stage.js';
import type { Play } from './play.js';
import { rowsOf } from './sizes.js';

/** The figures of a play, in the order in which a reader looks for them. */
export function resultOfPlay(
  { tenants, tenant, others }: DemoStage,
  play: Play,
  seconds: number,
): DemoResult {
  const { backup, damage, plan, restore, proof } = play;
  return {
    verified: proof.verified,
    tenants: tenants.length,
    rows: rowsOf(tenants),
    backupSeconds: backup.seconds,
    restoreSeconds: restore.seconds,
    bytes: backup.sizeBytes,
    otherTenantsUntouched: proof.otherTenantsUntouched,
    seconds,
    tenant: {
      id: tenant.id,
      slug: tenant.slug,
      rows: tenant.rows,
      tables: play.tables,
      differences: proof.tenantDifferences,
    },
    backup: {
      seconds: backup.seconds,
      bytes: backup.sizeBytes,
      rawBytes: backup.rawBytes,
      rows: backup.rows,
      path: backup.path,
    },
    damage,
    plan: {
      seconds: plan.seconds,
      inserts: plan.inserts,
      updates: plan.updates,
      deletes: plan.deletes,
      unchanged: plan.unchanged,
    },
    restore: {
      seconds: restore.seconds,
      inserted: sum(restore.tables, 'inserted'),
      updated: sum(restore.tables, 'updated'),
      deleted: sum(restore.tables, 'deleted'),
      lockHeldMs: Math.round(restore.lockHeldMs),
      lockTries: restore.lockTries,
    },
    writers: {
      tenants: others.written,
      transactions: proof.others.writers.committed,
      longestWaitMs: Math.round(proof.others.writers.longestWaitMs),
      differences: proof.others.differences,
    },
  };
}

function sum<K extends string>(tables: readonly Record<K, number>[], part: K): number {
  return tables.reduce((total, table) => total + table[part], 0);
}
