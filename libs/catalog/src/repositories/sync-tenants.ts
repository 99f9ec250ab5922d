import { LifeboatError } from '@lifeboat/kernel';
import type { EntityManager } from 'typeorm';
import { COLLISIONS, MARK_GONE, UPSERT } from './tenants.sql.js';

/** A tenant as the application knows it. */
export interface ApplicationTenant {
  /** Its key in text form, as the column type's own cast writes it. */
  id: string;
  slug: string | null;
  name: string | null;
}

/** Ids of the tenants that a sync touched; a tenant that came back counts as updated. */
export interface TenantSyncReport {
  added: string[];
  updated: string[];
  gone: string[];
}

/** All tenants that one application database has. */
export interface DatabaseTenants {
  /** Its name. */
  database: string;
  tenants: readonly ApplicationTenant[];
}

/**
 * Makes the registry of application databases equal to what the application has. One at a time: two syncs that bring the
 * same id from two databases must not both find it free. A tenant that one of them has no more may be in another now.
 *
 * @returns what was done, by database
 * @throws LifeboatError TENANT_ID_COLLISION
 */
export async function syncTenants(
  manager: EntityManager,
  databases: readonly DatabaseTenants[],
  now: Date,
): Promise<Record<string, TenantSyncReport>> {
  await manager.query("select pg_advisory_xact_lock(hashtextextended('lifeboat:tenants-sync', 0))");
  const given = databases.map(({ database, tenants }) => ({
    database,
    json: JSON.stringify(tenants.map(({ id, slug, name }) => ({ id, slug, name }))),
  }));
  const gone: Record<string, string[]> = {};
  for (const { database, json } of given) {
    const [rows] = await manager.query<[{ id: string }[], number]>(MARK_GONE, [json, database, now]);
    gone[database] = rows.map(({ id }) => id);
  }
  const reports: Record<string, TenantSyncReport> = {};
  for (const { database, json } of given) {
    reports[database] = { ...(await register(manager, database, json, now)), gone: gone[database] ?? [] };
  }
  return reports;
}

async function register(
  manager: EntityManager,
  applicationDatabase: string,
  given: string,
  now: Date,
): Promise<Omit<TenantSyncReport, 'gone'>> {
  const collisions = await manager.query<{ id: string; applicationDatabase: string }[]>(COLLISIONS, [
    given,
    applicationDatabase,
  ]);
  if (collisions.length > 0) {
    throw collision(applicationDatabase, collisions);
  }
  const written = await manager.query<{ id: string; added: boolean }[]>(UPSERT, [
    given,
    applicationDatabase,
    now,
  ]);
  return {
    added: written.filter(({ added }) => added).map(({ id }) => id),
    updated: written.filter(({ added }) => !added).map(({ id }) => id),
  };
}

function collision(
  applicationDatabase: string,
  collisions: { id: string; applicationDatabase: string }[],
): LifeboatError {
  const named = collisions.map(({ id, applicationDatabase: other }) => `${id} (in ${other})`);
  return new LifeboatError('TENANT_ID_COLLISION', {
    detail: `The application database ${applicationDatabase} has tenants whose ids another one has: ${named.join(', ')}. Nothing was registered.`,
    remedy:
      'Tenant ids must be unique over all application databases. A tenant that was moved is to be removed where it lived before; of two different tenants, one is to be given another id. Then sync again.',
  });
}
