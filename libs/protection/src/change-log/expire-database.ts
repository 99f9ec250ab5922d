import { type AppDatabase, readOne } from '@lifeboat/app-database';
import { parseSegmentPath, type Repository, segmentsOfEpochPrefix } from '@lifeboat/archive';
import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  ChangeLogLock,
  ChangeLogSegmentsRepository,
  ChangeLogUpkeepRepository,
  TenantsRepository,
} from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { ChangeLogNeeds, KeptChanges } from './change-log-needs.js';
import type { SegmentLeftovers } from './segment-leftovers.js';

/** Segments that are removed in one transaction. */
const AT_ONCE = 1_000;
/** By how much clocks may differ, in milliseconds. */
const SLACK_MS = 3_600_000;

/** What was removed of a database's change log. */
export interface ExpiredChanges {
  database: string;
  segments: number;
  gaps: number;
  epochs: number;
  /** Of objects that were removed from the repository. */
  bytes: number;
  /** Paths of objects that the storage refused to remove; they are tried again. */
  left: string[];
}

/** What of the catalog expiring stands on. */
export interface ExpiryParts {
  transactions: RlsTransactions;
  epochs: ChangeLogEpochsRepository;
  segments: ChangeLogSegmentsRepository;
  upkeep: ChangeLogUpkeepRepository;
  tenants: TenantsRepository;
}

/** Removes what is not needed any more of one database's change log, from the oldest segment of each epoch on. */
export class ExpireDatabase {
  constructor(
    private readonly parts: ExpiryParts,
    private readonly needs: ChangeLogNeeds,
    private readonly repository: Repository,
    private readonly leftovers: SegmentLeftovers,
    private readonly lock: ChangeLogLock,
  ) {}

  /**
   * Rows go before their objects: what a recovery is told of is there. An interruption leaves objects that the next call
   * removes.
   *
   * @param since what was committed from then on stays, whoever needs it
   * @throws LifeboatError APP_DATABASE_UNAVAILABLE, CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE; the signal's reason
   */
  expire(database: AppDatabase, since: Date, signal: AbortSignal): Promise<ExpiredChanges> {
    return this.lock.withLock(database.name, (own) => this.removeOld(database, since, own), signal);
  }

  private async removeOld(database: AppDatabase, since: Date, signal: AbortSignal): Promise<ExpiredChanges> {
    const { transactions, upkeep } = this.parts;
    const { name } = database;
    const expired: ExpiredChanges = { database: name, segments: 0, gaps: 0, epochs: 0, bytes: 0, left: [] };
    const { epochs, kept, isRead } = await this.survey(database, since);
    for (const epoch of epochs) {
      expired.segments += isRead ? 0 : await this.removeSegments(epoch, kept, since, signal);
      const { bytes, left } = await this.leftovers.remove(epoch.id, { graceMs: SLACK_MS });
      expired.bytes += bytes;
      expired.left.push(...left.map(({ path }) => path));
    }
    const before = new Date(Math.min(since.getTime(), kept.oldestBase) - SLACK_MS);
    expired.gaps = await transactions.run(() => upkeep.removeGaps(name, before));
    // The newest one stays: it tells that the database was captured before.
    for (const epoch of epochs.slice(0, -1).filter(({ endedAt }) => endedAt !== null)) {
      expired.epochs += (await this.removeEpoch(epoch, since)) ? 1 : 0;
    }
    return expired;
  }

  private async survey(
    database: AppDatabase,
    since: Date,
  ): Promise<{ epochs: ChangeLogEpoch[]; kept: KeptChanges; isRead: boolean }> {
    const { transactions, epochs, tenants, upkeep } = this.parts;
    const { name } = database;
    const known = await transactions.run(async () => ({
      epochs: await epochs.list(name),
      tenantIds: await tenants.idsOf(name),
      work: await upkeep.workOf(name),
    }));
    const kept = await this.needs.of({ ...known, since });
    const open = known.epochs.find(({ endedAt }) => endedAt === null);
    if (open !== undefined) {
      kept.keepFrom(open, await oldestRunning(database));
    }
    // A history may read everything there is.
    return { epochs: known.epochs, kept, isRead: known.work.some(({ kind }) => kind === 'history') };
  }

  /** The segment before the first that is needed stays too: it tells that nothing is missing before that one. */
  private async removeSegments(
    { id, endedAt }: ChangeLogEpoch,
    kept: KeptChanges,
    since: Date,
    signal: AbortSignal,
  ): Promise<number> {
    const { transactions, segments, upkeep } = this.parts;
    let removed = 0;
    for (;;) {
      signal.throwIfAborted();
      const part = await transactions.run(async () => {
        const needed = await upkeep.firstNeeded(id, kept.minXidOf(id), since);
        const last = (await segments.latest(id))?.number ?? 0;
        // Of an epoch that goes on, the next segment follows the last one.
        const end = needed ?? (endedAt === null ? last + 1 : last + 2);
        return upkeep.removeBefore(id, end - 1, AT_ONCE);
      });
      removed += part.length;
      if (part.length < AT_ONCE) {
        return removed;
      }
    }
  }

  private async removeEpoch({ id, coveredTime }: ChangeLogEpoch, since: Date): Promise<boolean> {
    const { transactions, segments, upkeep } = this.parts;
    const isEmpty = (await transactions.run(() => segments.latest(id))) === null;
    if (!isEmpty || coveredTime >= since) {
      return false;
    }
    const { storage } = this.repository;
    const documents: string[] = [];
    for await (const { path } of storage.list(segmentsOfEpochPrefix(id))) {
      if (parseSegmentPath(path) !== null) {
        return false;
      }
      documents.push(path);
    }
    for (const path of documents) {
      await storage.delete(path);
    }
    return transactions.run(() => upkeep.removeEpoch(id));
  }
}

/** 64-bit id of the oldest transaction that goes on: a base that is taken from now on needs nothing before it. */
async function oldestRunning(database: AppDatabase): Promise<bigint> {
  const { xmin } = await database.withConnection((client) =>
    readOne<{ xmin: string }>(
      client,
      'SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text AS xmin',
    ),
  );
  return BigInt(xmin);
}
