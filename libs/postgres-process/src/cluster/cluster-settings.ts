/** Settings of postgresql.conf by name. */
export type ClusterSettings = Record<string, string>;

/** Name of the file in the data directory that holds our settings; postgresql.conf includes it. */
export const SETTINGS_FILE = 'lifeboat.conf';

/** What every cluster of ours has: reached over loopback only, ready for logical decoding, times in UTC. */
export const BASE_SETTINGS: ClusterSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // their paths may be 107 bytes long, and a project can lie deeper
  max_connections: '200',
  max_prepared_transactions: '20',
  max_wal_senders: '20',
  max_replication_slots: '20',
  wal_level: 'logical',
  track_commit_timestamp: 'on',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_checkpoints: 'off',
};

/**
 * For data that may be lost when the machine stops: tests and demonstrations. A killed server still recovers to its
 * last commit, since the kernel has what was written; hence not `synchronous_commit`, without which it would not.
 */
export const UNSAFE_FAST_SETTINGS: ClusterSettings = {
  fsync: 'off',
  full_page_writes: 'off',
};

/** Content of the settings file. */
export function formatSettings(settings: ClusterSettings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return `# Written anew at each start of the server.\n${lines.join('\n')}\n`;
}
