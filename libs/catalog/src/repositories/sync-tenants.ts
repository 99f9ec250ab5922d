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
 * Makes the registry equal to what the application has in each of the databases, by name. What is gone is marked first: a
 * tenant that is gone from one database and is in another has moved, in whatever order they are named. One sync at a time:
 * two that bring the same id from two databases must not both find it free.
 *
 * @throws LifeboatError TENANT_ID_COLLISION
 */
export async function syncTenants(
  manager: EntityManager,
  databases: Readonly<Record<string, readonly ApplicationTenant[]>>,
  now: Date,
): Promise<Record<string, TenantSyncReport>> {
  await manager.query("select pg_advisory_xact_lock(hashtextextended('lifeboat:tenants-sync', 0))");
  const given = Object.entries(databases).map(([name, tenants]) => ({
    name,
    tenants: JSON.stringify(tenants.map((each) => ({ id: each.id, slug: each.slug, name: each.name }))),
  }));
  const reports: Record<string, TenantSyncReport> = {};
  for (const { name, tenants } of given) {
    reports[name] = { added: [], updated: [], gone: await markGone(manager, name, tenants, now) };
  }
  for (const { name, tenants } of given) {
    const written = await register(manager, name, tenants, now);
    reports[name] = { gone: [], ...reports[name], ...written };
  }
  return reports;
}

async function markGone(
  manager: EntityManager,
  applicationDatabase: string,
  given: string,
  now: Date,
): Promise<string[]> {
  const [gone] = await manager.query<[{ id: string }[], number]>(MARK_GONE, [
    given,
    applicationDatabase,
    now,
  ]);
  return gone.map(({ id }) => id);
}

async function register(
  manager: EntityManager,
  applicationDatabase: string,
  given: string,
  now: Date,
): Promise<Pick<TenantSyncReport, 'added' | 'updated'>> {
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
  const others = [...new Set(collisions.map((each) => each.applicationDatabase))].join(', ');
  return new LifeboatError('TENANT_ID_COLLISION', {
    detail: `The application database ${applicationDatabase} has tenants whose ids another one has: ${named.join(', ')}. Nothing was registered.`,
    remedy: `Tenant ids must be unique over all application databases. Where a tenant was restored from ${others} into ${applicationDatabase} to move it: delete it in ${others}, then run "lifeboat tenants sync" again. Where they are two tenants: give them other ids in one of the databases.`,
  });
}
