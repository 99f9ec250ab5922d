import { LifeboatError } from '@lifeboat/kernel';
import type { ChosenRow, CollisionRule, RestoreInput } from '@lifeboat/protection';
import { addressOf } from '../options/address-of.js';
import { requireReason } from './require-reason.js';

/** What `lifeboat restore` was given. */
export interface RestoreOptions {
  tenant: string;
  path?: string;
  backup?: string;
  mode?: NonNullable<RestoreInput['mode']>;
  tables?: string[];
  excludeTables?: string[];
  rows?: ChosenRow[];
  dropMissingColumns?: boolean;
  renames?: Record<string, string>;
  toTenant?: string;
  toDatabase?: string;
  createSchema?: boolean;
  onCollision?: CollisionRule[];
  dryRun?: boolean;
  planHash?: string;
  reason?: string;
  yes?: boolean;
}

/** @throws LifeboatError INVALID_REQUEST unless exactly one of path and id names the backup */
export function restoreInputOf(options: RestoreOptions): RestoreInput {
  const { path, backup, mode, tables, excludeTables, rows, dropMissingColumns, renames } = options;
  const { toTenant, toDatabase, createSchema, onCollision, dryRun, planHash, reason } = options;
  if ((path === undefined) === (backup === undefined)) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'A restore needs one backup, by -p <path> or by -b <id>. Nothing was started.',
      remedy: 'Give exactly one of the two: lifeboat list -t <tenant> shows both.',
    });
  }
  requireReason(options);
  return {
    backupId: backup,
    backupPath: path === undefined ? undefined : addressOf(path),
    mode,
    tables,
    excludeTables,
    rows,
    dropMissingColumns,
    renames,
    targetTenantId: toTenant,
    targetDatabase: toDatabase,
    createSchema,
    collisions: onCollision,
    dryRun,
    planHash,
    reason,
  };
}
