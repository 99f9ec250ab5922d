import type { SoftReference } from '@lifeboat/config';

/** What Lifeboat has to be told of a sample database, besides its name and URL. */
export interface SampleSettings {
  tenantColumn: string;
  tenantTable: string;
  tenantSlugColumn: string | null;
  schemas: string[];
  excludedTables: string[];
  sharedTables: string[];
  softReferences: SoftReference[];
}

/** What Lifeboat must be configured with to protect the sample application. */
export const SAMPLE_DATABASE_SETTINGS: SampleSettings = {
  tenantColumn: 'tenant_id',
  tenantTable: 'app.tenants',
  tenantSlugColumn: 'slug',
  schemas: ['app'],
  // The product's own migration history: it describes the schema, not anybody's data.
  excludedTables: ['app.schema_history'],
  // Nothing refers to it and it refers to nothing, so that only a person can say whose it is.
  sharedTables: ['app.feature_flags'],
  softReferences: [],
};
