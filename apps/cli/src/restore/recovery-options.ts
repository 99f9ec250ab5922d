import { LifeboatError } from '@lifeboat/kernel';
import type { CollisionRule, RecoveryInput } from '@lifeboat/protection';

import { requireReason } from './require-reason.js';

/** What `lifeboat point-in-time-recovery` was given. */
export interface RecoveryOptions extends RecoveryInput {
  tenant: string;
  toTenant?: string;
  toDatabase?: string;
  onCollision?: CollisionRule[];
  yes?: boolean;
}

/** @throws LifeboatError INVALID_REQUEST unless exactly one of time and transaction names the moment */
export function recoveryInputOf(options: RecoveryOptions): RecoveryInput {
  const { targetTime, beforeTransaction, engine, mode, tables, excludeTables, rows } = options;
  const { dropMissingColumns, renames, allowAbsentTenant, toTenant, onCollision } = options;
  const { toDatabase, createSchema } = options;
  const { dryRun, planHash, reason } = options;
  if ((targetTime === undefined) === (beforeTransaction === undefined)) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail:
        'A recovery needs one moment, by --target-time <time> or by --before-transaction <id>. Nothing was started.',
      remedy: 'Give exactly one of the two: lifeboat status -t <tenant> shows which moments there are.',
    });
  }
  requireReason(options);
  return {
    targetTime,
    beforeTransaction,
    engine,
    mode,
    tables,
    excludeTables,
    rows,
    dropMissingColumns,
    renames,
    allowAbsentTenant,
    targetTenantId: toTenant,
    targetDatabase: toDatabase,
    createSchema,
    collisions: onCollision,
    dryRun,
    planHash,
    reason,
  };
}
