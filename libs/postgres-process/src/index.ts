export type { ClusterSettings } from './cluster/cluster-settings.js';
export { clearLeftover } from './cluster/leftover.js';
export { PostgresCluster, type PostgresClusterOptions } from './cluster/postgres-cluster.js';
export type { StopMode } from './cluster/stop-mode.js';
export { findPostgres, MINIMUM_POSTGRES_MAJOR, type PostgresNeeds } from './install/find-postgres.js';
export {
  CLIENT_PROGRAMS,
  PostgresInstallation,
  type PostgresProgram,
  SERVER_PROGRAMS,
} from './install/postgres-installation.js';
export type { PostgresVersion } from './install/postgres-version.js';
export { freePort } from './process/free-port.js';
export { LogFile } from './process/log-file.js';
export { isAlive, stopForeign, worksIn } from './process/processes.js';
export { reachableDirectory, removeReachableDirectory } from './process/reachable-directory.js';
export { type RunOptions, runProgram } from './process/run-program.js';
export type { ServerAccount } from './process/server-account.js';
export { unprivilegedAccount } from './process/unprivileged-account.js';
export { ServerProcess, type ServerProcessOptions, type StopStep } from './process/server-process.js';
