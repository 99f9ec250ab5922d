import { type Clock, LifeboatError, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { In, IsNull, Not } from 'typeorm';
import { Backup } from '../entities/backup.entity.js';
import {
  DELETE_EXPIRED_LEASES,
  IN_USE,
  LOCK_BACKUPS,
  TENANTS_WITH_BACKUPS,
  TENANTS_WITH_DELETED,
} from './backup-deletions.sql.js';
import { updateRows } from './write.js';

/**
 * What is deleted of a tenant's backups. Whoever decides it takes the lock first, and so does whoever relies on a backup
 * to stay: then neither can miss the other.
 */
export class BackupDeletionsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** Until the transaction ends; whatever is read after it is as the one before has left it. */
  async lock(tenantId: string): Promise<void> {
    await requireRls().query(LOCK_BACKUPS, [tenantId]);
  }

  /** All backups of a tenant, also failed and deleted ones, newest first. */
  listAll(tenantId: string): Promise<Backup[]> {
    return requireRls().find(Backup, { where: { tenantId }, order: { createdAt: 'DESC', id: 'DESC' } });
  }

  /** Those that somebody reads or is about to read, and what for. Complete only for the system, which sees all operations. */
  async inUse(tenantId: string): Promise<Map<string, string>> {
    const rows = await requireRls().query<{ id: string; purpose: string }[]>(IN_USE, [
      tenantId,
      this.clock.now(),
    ]);
    return new Map(rows.map(({ id, purpose }) => [id, purpose]));
  }

  /** Leases that nobody has renewed: whoever held them is dead. */
  async forgetExpiredLeases(tenantId: string): Promise<void> {
    await requireRls().query(DELETE_EXPIRED_LEASES, [tenantId, this.clock.now()]);
  }

  /**
   * Deletes a finished backup that is not held: from now on it is hidden, and removed after a grace time.
   *
   * @param reason a clause for a person
   * @throws LifeboatError CATALOG_BUSY where it is no such backup any more
   */
  async mark(tenantId: string, id: string, reason: string): Promise<void> {
    const now = this.clock.now();
    const where = { tenantId, id, hold: false, finishedAt: Not(IsNull()), deletedAt: IsNull() };
    const patch = { deletedAt: now, deletionReason: reason };
    if ((await updateRows(Backup, where, patch, now)) !== 1) {
      throw new LifeboatError('CATALOG_BUSY', {
        detail: `The backup ${id} was changed by somebody else just now. It was not deleted.`,
        remedy: 'Try again.',
      });
    }
  }

  /** Brings deleted backups back of which nothing was removed yet. @returns the ids of those that came back */
  async unmark(tenantId: string, ids: readonly string[]): Promise<string[]> {
    const deleted = await requireRls().find(Backup, {
      select: { id: true },
      where: { tenantId, id: In(ids), deletedAt: Not(IsNull()), removingAt: IsNull() },
    });
    const found = deleted.map(({ id }) => id);
    await updateRows(
      Backup,
      { tenantId, id: In(found) },
      { deletedAt: null, deletionReason: null },
      this.clock.now(),
    );
    return found;
  }

  /** From now on a deleted backup cannot be brought back. */
  async beginRemoval(tenantId: string, ids: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const where = { tenantId, id: In(ids), deletedAt: Not(IsNull()), removingAt: IsNull() };
    await updateRows(Backup, where, { removingAt: now }, now);
  }

  /** @returns whether it is held, with the reason */
  async hold(tenantId: string, id: string, reason: string): Promise<boolean> {
    const where = { tenantId, id, deletedAt: IsNull() };
    return (await updateRows(Backup, where, { hold: true, holdReason: reason }, this.clock.now())) === 1;
  }

  async release(tenantId: string, id: string): Promise<void> {
    await updateRows(Backup, { tenantId, id }, { hold: false, holdReason: null }, this.clock.now());
  }

  /** Tenants of which something was deleted at or before a moment, or is half removed. */
  async tenantsWithDeleted(before: Date): Promise<string[]> {
    const rows = await requireRls().query<{ tenantId: string }[]>(TENANTS_WITH_DELETED, [before]);
    return rows.map(({ tenantId }) => tenantId);
  }

  /**
   * Tenants that have backups and are not gone, by id.
   *
   * @param after the last id of the part before; an empty one begins
   */
  async tenantsWithBackups(after: string, limit: number): Promise<string[]> {
    const rows = await requireRls().query<{ id: string }[]>(TENANTS_WITH_BACKUPS, [after, limit]);
    return rows.map(({ id }) => id);
  }
}
