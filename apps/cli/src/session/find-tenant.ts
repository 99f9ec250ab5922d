import { LifeboatError } from '@lifeboat/kernel';
import { ListTenants, type TenantView } from '@lifeboat/protection';
import type { Lifeboat } from './lifeboat.js';

/** A tenant that a command is about. */
export type NamedTenant = Pick<TenantView, 'id' | 'slug' | 'erasedAt'>;

/**
 * The tenant that a person named by id or slug.
 *
 * Who acts for one tenant sees no other. Whatever else they name is passed on as an id, so that the use case refuses it
 * as what it is, an attempt at another tenant, and the audit log has it.
 *
 * @throws LifeboatError TENANT_NOT_FOUND; INVALID_REQUEST where several tenants have the slug
 */
export async function findTenant(lifeboat: Lifeboat, idOrSlug: string): Promise<NamedTenant> {
  try {
    return await lifeboat.get(ListTenants).resolve(idOrSlug);
  } catch (error) {
    const unseen = error instanceof LifeboatError && error.code === 'TENANT_NOT_FOUND';
    if (unseen && lifeboat.actor.role !== 'system_admin') {
      return { id: idOrSlug, slug: null, erasedAt: null };
    }
    throw error;
  }
}
