import type { SampleTenant } from '@lifeboat/sample-app';
import type { LifeboatClient } from './lifeboat-client.js';
import type { OtherTenants } from './steps/other-tenants.js';

/** What the demo plays on. */
export interface DemoStage {
  /** The sample application's database, as superuser. */
  readonly databaseUrl: string;
  /** All of them, by slug. */
  readonly tenants: readonly SampleTenant[];
  /** The tenant that is backed up, destroyed and restored: the largest one. */
  readonly tenant: SampleTenant;
  readonly others: OtherTenants;
  /** Lifeboat's API, as the tenant's administrator. */
  readonly client: LifeboatClient;
}
