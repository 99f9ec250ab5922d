import { type Clock, LifeboatError, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { In, IsNull } from 'typeorm';
import { Backup, type BackupType } from '../entities/backup.entity.js';
import { type StoredError, UNFINISHED_STATES, type WorkState } from '../entities/states.js';
import { newestFirst } from '../paging/newest-first.js';
import type { Page, PageRequest } from '../paging/page.js';
import { violatedConstraint } from './constraint.js';
import { isUuid } from './is-uuid.js';
import { notFound } from './not-found.js';
import { insertRow, type Patch, updateRows } from './write.js';
import { DURATION_SQL } from './duration.js';

export interface NewBackup {
  id: string;
  tenantId: string;
  operationId: string | null;
  type: BackupType;
  /** Of an incremental backup, and of no other; not known before its snapshot is taken. */
  parentId?: string | null;
  applicationDatabase: string;
  label?: string | null;
  encrypted: boolean;
  /** `none`, or `zstd` and its level, as in `zstd:3`. */
  compression: string;
  expiresAt?: Date | null;
}

/** What is known of a backup once its manifest is written. */
export interface BackupFacts {
  /** Relative to the repository. */
  path: string;
  /** In lower-case hex. */
  manifestSha256: string;
  rows: number;
  /** Bytes in the repository. */
  sizeBytes: number;
  /** Bytes before compression. */
  rawBytes: number;
  schemaHash: string;
  tableCount: number;
  /** When the attempt that took it began and ended. */
  startedAt: Date;
  finishedAt: Date;
}

export interface BackupFilter extends PageRequest {
  tenantId: string;
  type?: BackupType | undefined;
  status?: WorkState | undefined;
  /** Created at or after. */
  from?: Date | undefined;
  /** Created before. */
  to?: Date | undefined;
}

/** The rows of `tenant_backups`. Changes of a finished backup do nothing: the row is returned as it is. */
export class BackupsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** @throws LifeboatError TENANT_NOT_FOUND */
  async create(input: NewBackup): Promise<Backup> {
    try {
      await insertRow(Backup, { ...input, createdAt: this.clock.now() });
    } catch (error) {
      throw violatedConstraint(error) === 'tenant_backups_tenant_fk'
        ? notFound('TENANT_NOT_FOUND', input.tenantId)
        : error;
    }
    return this.get(input.tenantId, input.id);
  }

  /** @returns null where there is none within the tenant */
  async find(tenantId: string, id: string): Promise<Backup | null> {
    return isUuid(id) ? requireRls().findOneBy(Backup, { tenantId, id }) : null;
  }

  /** @throws LifeboatError BACKUP_NOT_FOUND where there is none within the tenant */
  async get(tenantId: string, id: string): Promise<Backup> {
    const backup = await this.find(tenantId, id);
    if (backup === null) {
      throw notFound('BACKUP_NOT_FOUND', id);
    }
    return backup;
  }

  /**
   * The backup of whatever tenant, as far as the actor may see it.
   *
   * @throws LifeboatError BACKUP_NOT_FOUND
   */
  async getOfAnyTenant(id: string): Promise<Backup> {
    const backup = isUuid(id) ? await requireRls().findOneBy(Backup, { id }) : null;
    if (backup === null) {
      throw notFound('BACKUP_NOT_FOUND', id);
    }
    return backup;
  }

  /** The backup that lies there, where the catalog knows it; `path` is relative to the repository. */
  findByPath(tenantId: string, path: string): Promise<Backup | null> {
    return requireRls().findOneBy(Backup, { tenantId, path });
  }

  /** The restore points that an operation has taken, or was about to. */
  restorePointsOf(tenantId: string, operationId: string): Promise<Backup[]> {
    return requireRls().findBy(Backup, { tenantId, operationId, type: 'restore_point' });
  }

  list({ tenantId, type, status, from, to, ...page }: BackupFilter): Promise<Page<Backup>> {
    const query = requireRls()
      .createQueryBuilder(Backup, 'backup')
      .where('backup.tenantId = :tenantId', { tenantId });
    if (type !== undefined) {
      query.andWhere('backup.type = :type', { type });
    }
    if (status !== undefined) {
      query.andWhere('backup.status = :status', { status });
    }
    if (from !== undefined) {
      query.andWhere('backup.createdAt >= :from', { from });
    }
    if (to !== undefined) {
      query.andWhere('backup.createdAt < :to', { to });
    }
    return newestFirst(query, page);
  }

  /** The newest completed backup of one of the types; of the whole tenant if none are given. */
  latestGood(
    tenantId: string,
    types: readonly BackupType[] = ['full', 'incremental'],
  ): Promise<Backup | null> {
    return requireRls().findOne(Backup, {
      where: { tenantId, type: In(types), status: 'completed', erasedAt: IsNull() },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /** All completed backups of the types that can be read, oldest first. */
  listGood(tenantId: string, types: readonly BackupType[]): Promise<Backup[]> {
    return requireRls().find(Backup, {
      where: { tenantId, type: In(types), status: 'completed', erasedAt: IsNull() },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** Begins an attempt; the first one's time stays. */
  start(tenantId: string, id: string): Promise<Backup> {
    return this.change(tenantId, id, { status: 'active', startedAt: () => 'coalesce(started_at, :now)' });
  }

  /**
   * Says what an incremental backup builds on, which cannot be deleted from now on; null makes it a full one. To be
   * called before anything of it is finished.
   */
  buildOn(tenantId: string, id: string, parentId: string | null): Promise<Backup> {
    return this.change(tenantId, id, { type: parentId === null ? 'full' : 'incremental', parentId });
  }

  complete(tenantId: string, id: string, facts: BackupFacts): Promise<Backup> {
    return this.change(tenantId, id, {
      ...facts,
      durationMs: Math.max(0, facts.finishedAt.getTime() - facts.startedAt.getTime()),
      status: 'completed',
      error: null,
    });
  }

  fail(tenantId: string, id: string, error: StoredError): Promise<Backup> {
    return this.finish(tenantId, id, { status: 'failed', error });
  }

  cancelled(tenantId: string, id: string): Promise<Backup> {
    return this.finish(tenantId, id, { status: 'cancelled' });
  }

  /**
   * Marks what was backed up of the tenant so far as erased, and what was asked for: a backup may be whole in the
   * repository before the catalog knows.
   *
   * @returns how many backups
   */
  markErased(tenantId: string): Promise<number> {
    const erasedAt = this.clock.now();
    const status = In(['completed', ...UNFINISHED_STATES]);
    return updateRows(Backup, { tenantId, erasedAt: IsNull(), status }, { erasedAt }, erasedAt);
  }

  /**
   * Keeps the result of a validation; the last one wins.
   *
   * @throws LifeboatError BACKUP_NOT_FOUND where it is gone by now
   */
  async validated(tenantId: string, id: string, validation: Record<string, unknown>): Promise<void> {
    const backup = await this.get(tenantId, id);
    await updateRows(Backup, { tenantId, id: backup.id }, { validation }, this.clock.now());
  }

  /**
   * Deletes the row; restores that read it stay, without the reference.
   *
   * @throws LifeboatError BACKUP_HAS_DEPENDENTS where others build on it, BACKUP_NOT_FOUND
   */
  async delete(tenantId: string, id: string): Promise<void> {
    const backup = await this.get(tenantId, id);
    try {
      await requireRls().delete(Backup, { tenantId, id: backup.id });
    } catch (error) {
      throw violatedConstraint(error) === 'tenant_backups_parent_fk' ? hasDependents(id, error) : error;
    }
  }

  private finish(tenantId: string, id: string, patch: Patch<Backup>): Promise<Backup> {
    const finishedAt = this.clock.now();
    return this.change(tenantId, id, { ...patch, finishedAt, durationMs: () => DURATION_SQL });
  }

  private async change(tenantId: string, id: string, patch: Patch<Backup>): Promise<Backup> {
    if (isUuid(id)) {
      await updateRows(Backup, { tenantId, id, status: In(UNFINISHED_STATES) }, patch, this.clock.now());
    }
    return this.get(tenantId, id);
  }
}

function hasDependents(id: string, cause: unknown): LifeboatError {
  return new LifeboatError('BACKUP_HAS_DEPENDENTS', {
    detail: `Other backups build on the backup ${id}. Nothing was deleted.`,
    remedy: 'Delete the incremental backups that build on it first, newest first.',
    cause,
  });
}
