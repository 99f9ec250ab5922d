import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { IsNull } from 'typeorm';
import {
  ChangeLogEpoch,
  type EnrolledTable,
  type SeenKeys,
  type TableShape,
} from '../entities/change-log-epoch.entity.js';
import type { GapReason } from '../entities/recovery-gap.entity.js';
import { COVER_EPOCH, OPEN_EPOCH } from './change-log.sql.js';
import { takenOver } from './taken-over.js';
import { updateRows } from './write.js';

/** How far the change log is durable: the end of a commit, and its time. */
export interface ChangeLogPosition {
  /** Such as `0/16B3748`. */
  lsn: string;
  /** ISO 8601 with microseconds. */
  time: string;
}

export interface NewChangeLogEpoch {
  id: string;
  databaseName: string;
  slotName: string;
  publicationName: string;
  systemIdentifier: string;
  timeline: number;
  markerXid: string;
  tables: EnrolledTable[];
  /** Where the slot stood, and the time just after the marker's commit. */
  started: ChangeLogPosition;
  /** Whether full backups are still to be asked for, for its changes to be replayed on. */
  wantsFulls: boolean;
  /** What its tables looked like before the marker, by `schema.table`. */
  shapes: Record<string, TableShape> | null;
}

/** The rows of `change_log_epochs`. Only the system writes them. */
export class ChangeLogEpochsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * Begins an epoch.
   *
   * @throws LifeboatError CHANGE_LOG_TAKEN_OVER where the database has an epoch that has not ended
   */
  async open(input: NewChangeLogEpoch): Promise<ChangeLogEpoch> {
    const opened = await requireRls().query<unknown[]>(OPEN_EPOCH, [
      JSON.stringify(input),
      input.wantsFulls ? null : this.clock.now(),
    ]);
    if (opened.length === 0) {
      throw takenOver(`The change log of ${input.databaseName} has an epoch that has not ended.`);
    }
    return requireRls().findOneByOrFail(ChangeLogEpoch, { id: input.id });
  }

  /** @returns null where the catalog has no such epoch */
  find(id: string): Promise<ChangeLogEpoch | null> {
    return requireRls().findOneBy(ChangeLogEpoch, { id });
  }

  /** The epoch that goes on; null where the database's changes are not captured. */
  findOpen(databaseName: string): Promise<ChangeLogEpoch | null> {
    return requireRls().findOneBy(ChangeLogEpoch, { databaseName, endedAt: IsNull() });
  }

  /** All epochs of a database, oldest first. */
  list(databaseName: string): Promise<ChangeLogEpoch[]> {
    return requireRls().find(ChangeLogEpoch, {
      where: { databaseName },
      order: { startedAt: 'ASC', id: 'ASC' },
    });
  }

  /**
   * Says that everything up to the position is durable, where nothing of a tenant lies between it and the last segment.
   *
   * @throws LifeboatError CHANGE_LOG_TAKEN_OVER where the epoch has ended, or is covered beyond the position
   */
  async cover(id: string, { lsn, time }: ChangeLogPosition): Promise<void> {
    const [covered] = await requireRls().query<[unknown[], number]>(COVER_EPOCH, [id, lsn, time]);
    if (covered.length === 0) {
      throw takenOver(`The epoch ${id} of the change log has ended, or is covered beyond ${lsn}.`);
    }
  }

  /** Keeps what its tables look like now, by `schema.table`. */
  async keepShapes(id: string, shapes: Record<string, TableShape>): Promise<void> {
    await updateRows(ChangeLogEpoch, { id }, { shapes }, this.clock.now());
  }

  /** Keeps when its tables' foreign keys were looked at. */
  async keepKeyLook(id: string, keyLook: SeenKeys): Promise<void> {
    await updateRows(ChangeLogEpoch, { id }, { keyLook }, this.clock.now());
  }

  /** Notes that full backups were asked for. */
  async fullsRequested(id: string): Promise<void> {
    const fullsRequestedAt = this.clock.now();
    await updateRows(
      ChangeLogEpoch,
      { id, fullsRequestedAt: IsNull() },
      { fullsRequestedAt },
      fullsRequestedAt,
    );
  }

  /** Ends it for good. Does nothing where it has ended. */
  async end(id: string, reason: GapReason): Promise<void> {
    const endedAt = this.clock.now();
    await updateRows(ChangeLogEpoch, { id, endedAt: IsNull() }, { endedAt, endReason: reason }, endedAt);
  }
}
