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

/**
 * Makes the registry of one application database equal to what the application has. One at a time: two syncs that
 * bring the same id from two databases must not both find it free.
 *
 * @throws LifeboatError TENANT_ID_COLLISION
 */
export async function syncTenants(
  manager: EntityManager,
  applicationDatabase: string,
  tenants: readonly ApplicationTenant[],
  now: Date,
): Promise<TenantSyncReport> {
  await manager.query("select pg_advisory_xact_lock(hashtextextended('lifeboat:tenants-sync', 0))");
  const given = JSON.stringify(tenants.map(({ id, slug, name }) => ({ id, slug, name })));
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
  const [gone] = await manager.query<[{ id: string }[], number]>(MARK_GONE, [
    given,
    applicationDatabase,
    now,
  ]);
  return {
    added: written.filter(({ added }) => added).map(({ id }) => id),
    updated: written.filter(({ added }) => !added).map(({ id }) => id),
    gone: gone.map(({ id }) => id),
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
      'Tenant ids must be unique over all application databases: give these tenants other ids in one of them.',
  });
}
