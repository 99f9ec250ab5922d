import type { ClusterSettings } from '@lifeboat/postgres-process';
import { type RecoveryTarget, targetSettings } from '../recovery-target.js';
import type { ControlData } from './read-control-data.js';

/**
 * Settings of a cluster that is recovered, read once and thrown away. Without hot standby no limit of the former server
 * need be matched, save that of prepared transactions; nothing that it may have scheduled, subscribed to or archived runs.
 */
export function scratchSettings(
  restoreCommand: string,
  target: RecoveryTarget,
  { maxPreparedTransactions }: ControlData,
): ClusterSettings {
  return {
    ...targetSettings(target),
    restore_command: restoreCommand,
    hot_standby: 'off',
    archive_mode: 'off',
    autovacuum: 'off',
    shared_preload_libraries: '',
    max_logical_replication_workers: '0',
    max_prepared_transactions: String(Math.max(maxPreparedTransactions, 20)),
    shared_buffers: '256MB',
    max_wal_size: '4GB',
    jit: 'off',
  };
}
