import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { RestorePoint } from '../entities/restore-point.entity.js';
import { newestFirst } from '../paging/newest-first.js';
import type { Page, PageRequest } from '../paging/page.js';
import { isUuid } from './is-uuid.js';
import { notFound } from './not-found.js';
import { insertRow } from './write.js';

export interface NewRestorePoint {
  id: string;
  /** The tenant whose state was saved. */
  tenantId: string;
  restoreId: string;
  /** Of type `restore_point`, and of the same tenant. */
  backupId: string;
  expiresAt: Date;
}

/** The rows of `tenant_restore_points`. One goes when its backup is deleted. */
export class RestorePointsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  async create(input: NewRestorePoint): Promise<RestorePoint> {
    await insertRow(RestorePoint, { ...input, createdAt: this.clock.now() });
    return this.get(input.tenantId, input.id);
  }

  /** @throws LifeboatError RESTORE_POINT_NOT_FOUND where there is none within the tenant */
  async get(tenantId: string, id: string): Promise<RestorePoint> {
    const point = isUuid(id) ? await requireRls().findOneBy(RestorePoint, { tenantId, id }) : null;
    if (point === null) {
      throw notFound('RESTORE_POINT_NOT_FOUND', id);
    }
    return point;
  }

  list({ tenantId, ...page }: PageRequest & { tenantId: string }): Promise<Page<RestorePoint>> {
    const query = requireRls()
      .createQueryBuilder(RestorePoint, 'point')
      .where('point.tenantId = :tenantId', { tenantId });
    return newestFirst(query, page);
  }
}
