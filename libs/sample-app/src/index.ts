export { damageTenant, type DamageOptions, type DamageReport } from './damage/damage-tenant.js';
export { destroyTenant, type DestroyOptions } from './damage/destroy-tenant.js';
export { stealKeys, type StolenKeys } from './damage/steal-keys.js';
export { findBrokenConstraints } from './checks/find-broken-constraints.js';
export { type ChangedRows } from './database/changed-rows.js';
export { sampleAppUrl } from './database/sample-app-url.js';
export { hashShared, hashTenant, hashTenants } from './hash/hash-tenant.js';
export { differingTables, type TableHash, type TenantHash } from './hash/table-hash.js';
export { installSampleApp } from './install/install-sample-app.js';
export { addUnclassifiableTable, UNCLASSIFIABLE_TABLE } from './second-apps/add-unclassifiable-table.js';
export { installIntegerApp, INTEGER_APP_SETTINGS } from './second-apps/install-integer-app.js';
export { installTextApp, TEXT_APP_SETTINGS, TEXT_APP_TENANTS } from './second-apps/install-text-app.js';
export { listSampleTenants } from './seed/list-sample-tenants.js';
export { type SampleTenant } from './seed/sample-tenant.js';
export {
  type LargeAndSmallTenants,
  type LargeTenantOptions,
  seedLargeTenant,
} from './seed/seed-large-tenant.js';
export { seedSampleApp, type SeedOptions } from './seed/seed-sample-app.js';
export { TENANT_TABLES, type TenantTable } from './tables/tenant-tables.js';
export { SAMPLE_DATABASE_SETTINGS, type SampleSettings } from './settings.js';
export { type SampleWriters, startWriters, type WriterOptions } from './writers/start-writers.js';
export { verifyWriters } from './writers/verify-writers.js';
export { type TenantLedger, type WriterDifference, type WriterReport } from './writers/writer-report.js';
