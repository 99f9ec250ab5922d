import { type Clock, LifeboatError, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { IsNull, MoreThan, MoreThanOrEqual, Not } from 'typeorm';
import { z } from 'zod';
import { Operation } from '../entities/operation.entity.js';
import { type LastingTenantStatus, Tenant, type TenantStatus } from '../entities/tenant.entity.js';
import { decodeCursor, encodeCursor } from '../paging/cursor.js';
import { limitOf, type Page, type PageRequest, toPage } from '../paging/page.js';
import { notFound } from './not-found.js';
import {
  type ApplicationTenant,
  type DatabaseTenants,
  syncTenants,
  type TenantSyncReport,
} from './sync-tenants.js';
import { type Patch, updateRows } from './write.js';

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
  async upsertMany(database: string, tenants: readonly ApplicationTenant[]): Promise<TenantSyncReport> {
    const { [database]: report } = await this.upsertAll([{ database, tenants }]);
    return report ?? { added: [], updated: [], gone: [] };
  }

  /**
   * Registers the tenants of several application databases, all or none. A tenant that one of them has no more moves to
   * the one that has it now.
   *
   * @returns what was done, by database
   * @throws LifeboatError TENANT_ID_COLLISION; FORBIDDEN outside a system administrator's context
   */
  upsertAll(databases: readonly DatabaseTenants[]): Promise<Record<string, TenantSyncReport>> {
    return syncTenants(requireRls(), databases, this.clock.now());
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

  /** Ids of all tenants of an application database, whatever their status, as far as the actor may see them. */
  async idsOf(applicationDatabase: string): Promise<string[]> {
    const rows = await requireRls().find(Tenant, { select: { id: true }, where: { applicationDatabase } });
    return rows.map(({ id }) => id);
  }

  /** Ids of those of an application database that were erased. */
  async erasedIdsOf(applicationDatabase: string): Promise<string[]> {
    const rows = await requireRls().find(Tenant, {
      select: { id: true },
      where: { applicationDatabase, erasedAt: Not(IsNull()) },
    });
    return rows.map(({ id }) => id);
  }

  /** @throws LifeboatError TENANT_NOT_FOUND, also outside a system administrator's context */
  async setStatus(id: string, status: LastingTenantStatus): Promise<void> {
    const lasting = { status, statusBefore: null, restoringOperationId: null };
    await this.change(id, lasting);
  }

  /**
   * Marks the tenant as erased; it stays so from the first time on.
   *
   * @param at now if not given
   * @returns when it was erased
   * @throws LifeboatError TENANT_NOT_FOUND, also outside a system administrator's context
   */
  async markErased(id: string, at: Date = this.clock.now()): Promise<Date> {
    await updateRows(Tenant, { id, erasedAt: IsNull() }, { erasedAt: at, updatedAt: () => ':now' }, at);
    return (await this.get(id)).erasedAt ?? at;
  }

  /**
   * From now on it may be backed up again.
   *
   * @throws LifeboatError TENANT_NOT_FOUND, also outside a system administrator's context
   */
  async endErased(id: string): Promise<void> {
    await this.change(id, { erasedAt: null });
  }

  /**
   * Shows the tenant as being restored until `endRestoring`, or else until the operation ends in whatever way. An
   * operation that held it before, and has not ended, loses it: the caller has the tenant's lock.
   *
   * @throws LifeboatError TENANT_NOT_FOUND, also outside a system administrator's context
   */
  async beginRestoring(id: string, operationId: string): Promise<void> {
    await this.change(id, {
      status: 'restoring',
      statusBefore: () => 'coalesce(status_before, status)',
      restoringOperationId: operationId,
    });
  }

  /**
   * Gives the tenant back the status that it had, where the operation still holds it.
   *
   * @returns whether it did
   */
  async endRestoring(id: string, operationId: string): Promise<boolean> {
    const updated = await updateRows(
      Tenant,
      { id, restoringOperationId: operationId },
      {
        status: () => 'status_before',
        statusBefore: null,
        restoringOperationId: null,
        updatedAt: () => ':now',
      },
      this.clock.now(),
    );
    return updated === 1;
  }

  /**
   * Whether somebody restores the tenant now: the operation that holds it has not ended, and has given a sign of life.
   *
   * @param silenceMs after so many milliseconds without a sign of life nobody works on it
   */
  async isRestoredNow({ restoringOperationId }: Tenant, silenceMs: number): Promise<boolean> {
    const aliveAfter = new Date(this.clock.now().getTime() - silenceMs);
    return (
      restoringOperationId !== null &&
      (await requireRls().existsBy(Operation, {
        id: restoringOperationId,
        finishedAt: IsNull(),
        heartbeatAt: MoreThanOrEqual(aliveAfter),
      }))
    );
  }

  private async change(id: string, patch: Patch<Tenant>): Promise<void> {
    const now = this.clock.now();
    if ((await updateRows(Tenant, { id }, { ...patch, updatedAt: now }, now)) === 0) {
      throw notFound('TENANT_NOT_FOUND', id);
    }
  }
}
