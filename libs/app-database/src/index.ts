export { AppDatabase } from './connection/app-database.js';
export { AppDatabases } from './connection/app-databases.js';
export { copyOut, type CopyOutRun, type SectionSink } from './copy-out/copy-out.js';
export type { CopyUnit } from './copy-out/copy-unit.js';
export { planCopy } from './copy-out/plan-copy.js';
export { type ServerInfo, type SnapshotInfo, TenantSnapshot } from './copy-out/tenant-snapshot.js';
export { dumpSchema } from './schema/dump-schema.js';
export type { ApplicationTenant } from './scope/read-tenants.js';
export { qualifiedName, type ScopedTable, type TableClass, type TenantScope, tenantTables } from './scope/tenant-scope.js';
