import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { IsNull, Not } from 'typeorm';
import { type GapReason, RecoveryGap } from '../entities/recovery-gap.entity.js';
import { CLOSE_GAP, CLOSE_GAPS, RECORD_GAP } from './recovery-gaps.sql.js';
import { updateRows } from './write.js';

export interface NewRecoveryGap {
  id: string;
  databaseName: string;
  epochId: string | null;
  /** Null: every tenant of the database. */
  tenantId: string | null;
  /** As `schema.table`, sorted; null: all. */
  tables: string[] | null;
  /** ISO 8601, with up to microseconds: the last moment that can still be recovered to. */
  fromTime: string;
  /** From when on it can be recovered to again, given a new full backup; null while that is not known. */
  toTime: string | null;
  fromLsn: string | null;
  /** 64-bit id, as text. */
  fromXid: string | null;
  reason: GapReason;
  detail: string;
}

/** The rows of `recovery_gaps`. Only the system writes them. */
export class RecoveryGapsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * Records a gap, once: one of the same epoch, tenant, tables and reason that begins at the same position is there
   * already when a capture that was killed meets it again.
   *
   * @returns whether it is new
   */
  async record(gap: NewRecoveryGap): Promise<boolean> {
    const rows = await requireRls().query<unknown[]>(RECORD_GAP, [JSON.stringify(gap), this.clock.now()]);
    return rows.length === 1;
  }

  /**
   * Closes what is open of a database: from this moment on its changes are captured again.
   *
   * @param toTime ISO 8601, with up to microseconds
   */
  async close(databaseName: string, toTime: string): Promise<void> {
    await requireRls().query(CLOSE_GAPS, [databaseName, toTime, this.clock.now()]);
  }

  /** Gaps of all tenants of a database, oldest first, as far as the actor may see them. */
  list(databaseName: string): Promise<RecoveryGap[]> {
    return requireRls().find(RecoveryGap, {
      where: { databaseName },
      order: { fromTime: 'ASC', createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** Those that concern a tenant: its own, and those of all tenants; oldest first. */
  async listOfTenant(databaseName: string, tenantId: string): Promise<RecoveryGap[]> {
    return requireRls().find(RecoveryGap, {
      where: [
        { databaseName, tenantId },
        { databaseName, tenantId: IsNull() },
      ],
      order: { fromTime: 'ASC', createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** Those behind which changes are captured again, and no full backups were asked for yet; oldest first. */
  listWithoutFull(databaseName: string): Promise<RecoveryGap[]> {
    return requireRls().find(RecoveryGap, {
      where: { databaseName, fullRequestedAt: IsNull(), toTime: Not(IsNull()) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** Those of single tables that an epoch no longer captures. */
  listOpenOfTables(epochId: string): Promise<RecoveryGap[]> {
    return requireRls().find(RecoveryGap, {
      where: { epochId, toTime: IsNull(), tables: Not(IsNull()) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** Those of single tenants whose changes an epoch does not store. */
  listOpenOfTenants(epochId: string): Promise<RecoveryGap[]> {
    return requireRls().find(RecoveryGap, {
      where: { epochId, toTime: IsNull(), tables: IsNull(), tenantId: Not(IsNull()) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /**
   * Closes one: from this moment on its changes are captured again.
   *
   * @param toTime ISO 8601, with up to microseconds
   */
  async closeOne(id: string, toTime: string): Promise<void> {
    await requireRls().query(CLOSE_GAP, [id, toTime, this.clock.now()]);
  }

  /** Notes that full backups were asked for. */
  async fullRequested(id: string): Promise<void> {
    const fullRequestedAt = this.clock.now();
    await updateRows(RecoveryGap, { id, fullRequestedAt: IsNull() }, { fullRequestedAt }, fullRequestedAt);
  }
}
