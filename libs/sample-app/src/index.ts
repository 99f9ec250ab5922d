export { sampleAppUrl } from './database/sample-app-url.js';
export { hashShared, hashTenant, hashTenants } from './hash/hash-tenant.js';
export { differingTables, type TableHash, type TenantHash } from './hash/table-hash.js';
export { installSampleApp } from './install/install-sample-app.js';
export { listSampleTenants } from './seed/list-sample-tenants.js';
export { type SampleTenant } from './seed/sample-tenant.js';
export { seedSampleApp, type SeedOptions } from './seed/seed-sample-app.js';
export { SAMPLE_DATABASE_SETTINGS, type SampleSettings } from './settings.js';
