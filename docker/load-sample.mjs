// Loads the sample application into the database of docker-compose.yml, unless it is there already or SAMPLE_TENANTS
// is 0.
import { installSampleApp, listSampleTenants, seedSampleApp } from '@lifeboat/sample-app';

const url = process.env.MIGRATION_DATABASE_URL;
const tenants = Number(process.env.SAMPLE_TENANTS ?? 0);
const ROWS_PER_TENANT = 2_000;

if (tenants > 0) {
  await installSampleApp(url);
  if ((await listSampleTenants(url)).length === 0) {
    await seedSampleApp(url, { seed: 1, tenants, rows: tenants * ROWS_PER_TENANT });
  }
  for (const { id, slug } of await listSampleTenants(url)) {
    console.log(`sample tenant ${slug}: ${id}`);
  }
}
