import { type Clock, LifeboatError, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { Brackets, In, IsNull, MoreThan } from 'typeorm';
import { Backup } from '../entities/backup.entity.js';
import { Operation } from '../entities/operation.entity.js';
import { type StoredError, UNFINISHED_STATES } from '../entities/states.js';
import type { BackupFacts, NewBackup } from './backups.repository.js';
import { CONTENTS, FAIL_STUCK, REGISTER_BACKUPS, REGISTER_TENANT } from './catalog-upkeep.sql.js';

/** A finished backup as its manifest tells it: all that the catalog keeps of it and can know again. */
export type RegisteredBackup = Omit<NewBackup, 'operationId' | 'expiresAt' | 'scheduleId'> &
  BackupFacts & {
    parentId: string | null;
    label: string | null;
    createdAt: Date;
    erasedAt: Date | null;
    /** Where it is to be on hold: why. */
    holdReason: string | null;
  };

/** What the catalog knows of a backup that lies in the repository. */
export interface KnownBackup {
  backup: Backup;
  /** The operation that takes it has not ended. */
  running: boolean;
}

/** The catalog as a whole, over all tenants: for a system administrator's context. */
export class CatalogUpkeepRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * Lets one rebuild at a time pass, and only where nothing was done yet; until the transaction ends.
   *
   * @throws LifeboatError CATALOG_NOT_EMPTY
   */
  async requireEmpty(): Promise<void> {
    await requireRls().query("select pg_advisory_xact_lock(hashtextextended('lifeboat:catalog-rebuild', 0))");
    const filled = await requireRls().query<{ name: string }[]>(CONTENTS);
    if (filled.length > 0) {
      throw new LifeboatError('CATALOG_NOT_EMPTY', {
        detail: `The catalog is in use: there are rows in ${filled.map(({ name }) => name).join(', ')}. Nothing was changed.`,
        remedy: 'To register what it does not know of the repository: lifeboat catalog check --repair',
      });
    }
  }

  /** Registers a tenant as `gone` until a sync has seen it; one that is registered stays as it is. */
  async registerTenant(id: string, applicationDatabase: string): Promise<void> {
    await requireRls().query(REGISTER_TENANT, [id, applicationDatabase, this.clock.now()]);
  }

  /**
   * Registers finished backups, and completes those that the catalog holds for failed. Tenants and parents must be
   * registered before, or in the same set.
   *
   * @returns the ids of those that were written
   */
  async registerBackups(backups: readonly RegisteredBackup[]): Promise<string[]> {
    const rows = await requireRls().query<{ id: string }[]>(REGISTER_BACKUPS, [JSON.stringify(backups)]);
    return rows.map(({ id }) => id);
  }

  /** What the catalog knows of these backups, by id. */
  async findKnown(ids: readonly string[]): Promise<Map<string, KnownBackup>> {
    const backups = await requireRls().find(Backup, { where: { id: In(ids) } });
    const operations = await requireRls().find(Operation, {
      select: { id: true },
      where: {
        id: In(backups.flatMap(({ operationId }) => operationId ?? [])),
        finishedAt: IsNull(),
      },
    });
    const running = new Set(operations.map(({ id }) => id));
    return new Map(
      backups.map((backup) => [
        backup.id,
        { backup, running: backup.operationId !== null && running.has(backup.operationId) },
      ]),
    );
  }

  /**
   * Completed backups of all tenants by id.
   *
   * @param after the last id of the part before; null begins
   */
  listCompleted(after: string | null, limit: number): Promise<Backup[]> {
    return requireRls().find(Backup, {
      where: { status: 'completed', ...(after === null ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** Backups that say that something goes on, while their operation has ended or is none. */
  listStuck(): Promise<Backup[]> {
    return requireRls()
      .createQueryBuilder(Backup, 'backup')
      .leftJoin(Operation, 'operation', 'operation.id = backup.operationId')
      .where('backup.status in (:...unfinished)', { unfinished: UNFINISHED_STATES })
      .andWhere(
        new Brackets((ended) =>
          ended.where('operation.id is null').orWhere('operation.finishedAt is not null'),
        ),
      )
      .orderBy('backup.id')
      .getMany();
  }

  /** @returns whether the backup was stuck, and is failed now */
  async failStuck(id: string, error: StoredError): Promise<boolean> {
    const [rows] = await requireRls().query<[unknown[], number]>(FAIL_STUCK, [id, this.clock.now(), error]);
    return rows.length === 1;
  }

  /**
   * Keeps the result of a check that a completed backup did not pass.
   *
   * @returns whether there is such a backup
   */
  async markInvalid(id: string, validation: Record<string, unknown>): Promise<boolean> {
    const result = await requireRls()
      .createQueryBuilder()
      .update(Backup)
      .set({ validation: () => ':validation' })
      .where({ id, status: 'completed' })
      .setParameter('validation', JSON.stringify(validation))
      .execute();
    return result.affected === 1;
  }
}
