import { type Clock, LifeboatError, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { MoreThan } from 'typeorm';
import { z } from 'zod';
import { Tenant, type TenantStatus } from '../entities/tenant.entity.js';
import { decodeCursor, encodeCursor } from '../paging/cursor.js';
import { limitOf, type Page, type PageRequest, toPage } from '../paging/page.js';
import { notFound } from './not-found.js';
import { type ApplicationTenant, syncTenants, type TenantSyncReport } from './sync-tenants.js';
import { updateRows } from './write.js';

const key = z.tuple([z.string().min(1)]);

export interface TenantFilter extends PageRequest {
  status?: TenantStatus | undefined;
  applicationDatabase?: string | undefined;
}

/** The rows of `tenants`. Only a system administrator's context may write them, also their status. */
export class TenantsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * Registers the tenants of one application database: all of them, since those it has no more are marked `gone`.
   *
   * @throws LifeboatError TENANT_ID_COLLISION; FORBIDDEN outside a system administrator's context
   */
  upsertMany(applicationDatabase: string, tenants: readonly ApplicationTenant[]): Promise<TenantSyncReport> {
    return syncTenants(requireRls(), applicationDatabase, tenants, this.clock.now());
  }

  find(id: string): Promise<Tenant | null> {
    return requireRls().findOneBy(Tenant, { id });
  }

  /** @throws LifeboatError TENANT_NOT_FOUND */
  async get(id: string): Promise<Tenant> {
    const tenant = await this.find(id);
    if (tenant === null) {
      throw notFound('TENANT_NOT_FOUND', id);
    }
    return tenant;
  }

  /**
   * The tenant that a person named; an id goes before a slug.
   *
   * @throws LifeboatError TENANT_NOT_FOUND; INVALID_REQUEST where several tenants have the slug
   */
  async getByIdOrSlug(idOrSlug: string): Promise<Tenant> {
    const byId = await this.find(idOrSlug);
    if (byId !== null) {
      return byId;
    }
    const [tenant, another] = await requireRls().find(Tenant, { where: { slug: idOrSlug }, take: 2 });
    if (tenant === undefined) {
      throw notFound('TENANT_NOT_FOUND', idOrSlug);
    }
    if (another !== undefined) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail: `Several tenants have the slug "${idOrSlug}", ${tenant.id} and ${another.id} among them.`,
        remedy: 'Name the tenant by its id.',
      });
    }
    return tenant;
  }

  /** Those that the actor may see, by id. */
  async list({ status, applicationDatabase, ...page }: TenantFilter = {}): Promise<Page<Tenant>> {
    const limit = limitOf(page);
    const after = page.cursor === undefined ? undefined : decodeCursor(page.cursor, key)[0];
    const rows = await requireRls().find(Tenant, {
      where: {
        ...(after === undefined ? {} : { id: MoreThan(after) }),
        ...(status === undefined ? {} : { status }),
        ...(applicationDatabase === undefined ? {} : { applicationDatabase }),
      },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return toPage(rows, limit, (last) => encodeCursor([last.id]));
  }

  /** @throws LifeboatError TENANT_NOT_FOUND, also outside a system administrator's context */
  async setStatus(id: string, status: TenantStatus): Promise<void> {
    const now = this.clock.now();
    if ((await updateRows(Tenant, { id }, { status, updatedAt: now }, now)) === 0) {
      throw notFound('TENANT_NOT_FOUND', id);
    }
  }
}
