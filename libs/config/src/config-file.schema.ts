import { z } from 'zod';
import { softReferencesSchema } from './soft-references.schema.js';

const applicationDatabase = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'may hold a-z, 0-9, _ and -'),
  APP_DATABASE_URL: z.string(),
  REPLICATION_DATABASE_URL: z.string().optional(),
  TENANT_COLUMN: z.string().optional(),
  TENANT_TABLE: z.string().optional(),
  TENANT_SLUG_COLUMN: z.string().optional(),
  APP_SCHEMAS: z.string().optional(),
  EXCLUDED_TABLES: z.string().optional(),
  SHARED_TABLES: z.string().optional(),
  WAL_PGBACKREST_STANZA: z.string().optional(),
  WAL_PGBACKREST_CONFIG: z.string().optional(),
  WAL_BASE_BACKUPS: z.string().optional(),
  WAL_RESTORE_COMMAND: z.string().optional(),
  WAL_SCRATCH_DIRECTORY: z.string().optional(),
  softReferences: softReferencesSchema.optional(),
});

/**
 * `lifeboat.yaml`: the environment's keys at the top, and `applicationDatabases`, a list in which each entry has a
 * `name` and may override the keys that speak of one database. `softReferences` is what `SOFT_REFERENCES` is in the
 * environment, as a list. The environment wins over the file.
 */
export const configFileSchema = z.looseObject({
  applicationDatabases: z.array(applicationDatabase).min(1).optional(),
  softReferences: softReferencesSchema.optional(),
});

export type ConfigFile = z.infer<typeof configFileSchema>;
