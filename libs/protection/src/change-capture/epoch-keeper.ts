import { randomUUID } from 'node:crypto';
import {
  type AppDatabase,
  captureNames,
  createSlot,
  dropSlot,
  type PublicationState,
  qualifiedName,
  readTableShapes,
  translatePostgresError,
  withReplicationRole,
} from '@lifeboat/app-database';
import type { Repository } from '@lifeboat/archive';
import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  EnrolledTable,
  GapReason,
  RecoveryGap,
  RecoveryGapsRepository,
} from '@lifeboat/catalog';
import {
  type BrokenTable,
  type CaptureState,
  enrolledTables,
  EpochOver,
  findBreak,
  findBrokenTables,
  findSetBack,
  openEpoch,
  readCaptureState,
} from '@lifeboat/change-log';
import { ERROR_MAP, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { CaptureAlerts } from './capture-alerts.js';
import type { GapRecorder, GapWithin } from './gap-recorder.js';

/** An epoch that goes on. */
export interface RunningEpoch {
  epoch: ChangeLogEpoch;
  /** 64-bit id of about now, as text: of everything that a slot still sends it is less than 2³¹ away. */
  xid: string;
  /** Published tables that are no part of it, as `schema.table`. */
  ignored: string[];
  /** Tables of it that it no longer captures, as `schema.table`. */
  dropped: string[];
}

/** Opens epochs of the change log, and ends them where the stream has a hole. */
export class EpochKeeper {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly gaps: RecoveryGapsRepository,
    private readonly repository: Repository,
    private readonly recorder: GapRecorder,
    private readonly alerts: CaptureAlerts,
  ) {}

  /**
   * The epoch to go on with; a new one where there is none.
   *
   * @returns null where the database's tables are not enrolled
   * @throws EpochOver where the epoch that is open cannot go on: `end` it, and ask again
   * @throws LifeboatError SLOT_TAKEN, UNCLASSIFIED_TABLE, SCOPE_INVALID, PRIVILEGE_MISSING, APP_DATABASE_UNAVAILABLE
   */
  async prepare(database: AppDatabase): Promise<RunningEpoch | null> {
    // Both before and after: while it goes on, what it covers moves.
    const former = await this.findOpen(database.name);
    const state = await this.readState(database);
    const open = await this.findOpen(database.name);
    if (open === null) {
      return this.begin(database, state);
    }
    const over = (former === null ? null : findSetBack(former, state)) ?? findBreak(open, state);
    if (over !== null) {
      throw new EpochOver(over.reason, over.detail);
    }
    return this.goOn(database, open, state);
  }

  /**
   * Looks whether the stream still tells everything. To be called before anything more is covered: what it does not tell
   * any more may lie behind what is covered by then. A single table of which it does not gets a gap.
   *
   * @throws EpochOver where the epoch cannot go on
   * @throws LifeboatError APP_DATABASE_UNAVAILABLE, CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE
   */
  async review(database: AppDatabase, epochId: string): Promise<void> {
    const state = await this.readState(database);
    const { epoch, openGaps } = await this.transactions.run(async () => ({
      epoch: await this.epochs.find(epochId),
      openGaps: await this.gaps.listOpenOfTables(epochId),
    }));
    // Of one that another process has ended nothing more can be covered.
    if (epoch?.endedAt !== null) {
      return;
    }
    const over = findBreak(epoch, state);
    if (over !== null) {
      throw new EpochOver(over.reason, over.detail);
    }
    await this.dropBroken(epoch, findBrokenTables(epoch, publishedOf(state)), openGaps);
  }

  /** The epoch that has not ended; null where there is none. */
  findOpen(databaseName: string): Promise<ChangeLogEpoch | null> {
    return this.transactions.run(() => this.epochs.findOpen(databaseName));
  }

  /** Ends an epoch. From what it covers on there is a gap for everybody, until the next one begins. */
  async end(epochId: string, { reason, detail }: EpochOver): Promise<void> {
    const ended = await this.transactions.run(async () => {
      const epoch = await this.epochs.find(epochId);
      if (epoch?.endedAt !== null) {
        return null;
      }
      await this.epochs.end(epochId, reason);
      await this.gaps.record(gapAfter(epoch, reason, detail));
      return epoch;
    });
    if (ended !== null) {
      await this.alerts.gap(ended.databaseName, { reason, detail, tables: null, tenantId: null });
    }
  }

  private async begin(
    database: AppDatabase,
    { publication, server, slot }: CaptureState,
  ): Promise<RunningEpoch | null> {
    const names = captureNames(database.name);
    if (publication?.flaw !== null) {
      return null;
    }
    const isFirst = (await this.transactions.run(() => this.epochs.list(database.name))).length === 0;
    if (isFirst && slot === null) {
      return null;
    }
    if (slot?.ours === false) {
      throw slotTaken(names.slot);
    }
    const tables = enrolledTables(publication, await database.tenantScope());
    if (tables.length === 0) {
      return null;
    }
    // A slot holds back WAL from its first moment on: none is made before what it is for can be stored.
    await this.repository.ping();
    const captured = tables.map(({ schema, table }) => `${schema}.${table}`);
    // Before the marker: what changes after it is noticed.
    const shapes = await database.withConnection((client) =>
      readTableShapes(client, names.publication, captured),
    );
    const input = await withReplicationRole(database.config, async (client) => {
      // The life of a slot is that of an epoch. Only the first one's is made by whoever enrols the tables.
      if (!isFirst || slot?.lost !== null) {
        await dropSlot(client, names.slot);
        await createSlot(client, names.slot);
      }
      return openEpoch(client, database.name, names, tables);
    });
    const epoch = await this.transactions.run(async () => {
      // Behind a gap full backups are asked for on its account.
      const opened = await this.epochs.open({ ...input, shapes: shapes.tables, wantsFulls: isFirst });
      await this.gaps.close(database.name, input.started.time);
      return opened;
    });
    await this.alerts.opened(database.name, epoch.id, captured);
    const ignored = publication.tables.map(qualifiedName).filter((one) => !captured.includes(one));
    return { epoch, xid: server.nextXid, ignored, dropped: [] };
  }

  private async goOn(
    database: AppDatabase,
    epoch: ChangeLogEpoch,
    state: CaptureState,
  ): Promise<RunningEpoch> {
    const published = publishedOf(state);
    const broken = findBrokenTables(epoch, published);
    const openGaps = await this.transactions.run(() => this.gaps.listOpenOfTables(epoch.id));
    const mended = openGaps.find(({ tables }) => !broken.some(({ table }) => tables?.includes(table)));
    if (mended !== undefined) {
      const detail = `${(mended.tables ?? []).join(', ')} can be captured again, from a new epoch on.`;
      throw new EpochOver(mended.reason, detail);
    }
    const captured = epoch.tables.map(({ schema, table }) => `${schema}.${table}`);
    const ignored = published.tables.map(qualifiedName).filter((one) => !captured.includes(one));
    if (ignored.length > 0) {
      await this.refuseAdded(database, published, captured);
    }
    const dropped = await this.dropBroken(epoch, broken, openGaps);
    return { epoch, xid: state.server.nextXid, ignored, dropped };
  }

  /** @returns all tables of the epoch that it no longer captures */
  private async dropBroken(
    epoch: ChangeLogEpoch,
    broken: readonly BrokenTable[],
    openGaps: readonly RecoveryGap[],
  ): Promise<string[]> {
    const dropped = new Set(openGaps.flatMap(({ tables }) => tables ?? []));
    for (const { table, reason, detail } of broken.filter((one) => !dropped.has(one.table))) {
      dropped.add(table);
      await this.recordBroken(epoch, table, reason, detail);
    }
    return [...dropped];
  }

  private async readState(database: AppDatabase): Promise<CaptureState> {
    try {
      const names = captureNames(database.name);
      return await database.withConnection((client) => readCaptureState(client, names));
    } catch (error) {
      throw translatePostgresError(error, database.name);
    }
  }

  /** A table can be added to what is captured by a new epoch only. */
  private async refuseAdded(
    database: AppDatabase,
    published: PublicationState,
    captured: readonly string[],
  ): Promise<void> {
    const now = await this.enrolled(database, published);
    const added = now
      .map(({ schema, table }) => `${schema}.${table}`)
      .filter((one) => !captured.includes(one));
    if (added.length > 0) {
      const detail = `${added.join(', ')} is published, and was not when the epoch began.`;
      throw new EpochOver('publication_changed', detail);
    }
  }

  /** A table that cannot be classed stops backups; it must not stop what is being captured. */
  private async enrolled(database: AppDatabase, published: PublicationState): Promise<EnrolledTable[]> {
    try {
      return enrolledTables(published, await database.tenantScope());
    } catch (error) {
      if (error instanceof LifeboatError && ERROR_MAP[error.code].retry === 'never') {
        this.alerts.waiting(database.name, error);
        return [];
      }
      throw error;
    }
  }

  private async recordBroken(
    epoch: ChangeLogEpoch,
    table: string,
    reason: GapReason,
    detail: string,
  ): Promise<void> {
    const tables = [table];
    const gap = { ...gapAfter(epoch, reason, detail), tables };
    if (await this.recorder.record(gap)) {
      await this.alerts.gap(epoch.databaseName, { reason, detail, tables, tenantId: null });
    }
  }
}

function publishedOf({ publication }: CaptureState): PublicationState {
  return publication ?? { flaw: null, tables: [] };
}

/** A gap from what an epoch covers on. */
function gapAfter(
  { id, databaseName, coveredTime, coveredLsn }: ChangeLogEpoch,
  reason: GapReason,
  detail: string,
): GapWithin {
  return {
    id: randomUUID(),
    databaseName,
    epochId: id,
    tenantId: null,
    tables: null,
    fromTime: coveredTime.toISOString(),
    toTime: null,
    fromLsn: coveredLsn,
    fromXid: null,
    reason,
    detail,
  };
}

function slotTaken(slot: string): LifeboatError {
  return new LifeboatError('SLOT_TAKEN', {
    detail: `The replication slot ${slot} is another database's or another plugin's. Changes are not captured; nothing was changed.`,
    remedy: `Remove it, if nobody needs it: SELECT pg_drop_replication_slot('${slot}')`,
  });
}
