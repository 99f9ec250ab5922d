import { randomUUID } from 'node:crypto';
import { changeLogDocumentPath, type Repository } from '@lifeboat/archive';
import type {
  ChangeLogEpoch,
  ChangeLogSegment,
  ChangeLogSegmentsRepository,
  ChangeLogUpkeepRepository,
  GapReason,
} from '@lifeboat/catalog';
import { parseLsn } from '@lifeboat/change-log';
import type { RlsTransactions } from '@lifeboat/tenancy';
import {
  blockNotErased,
  chainBroken,
  epochDocumentMissing,
  epochNotCatalogued,
  segmentMissing,
  segmentNotCatalogued,
  segmentSizeWrong,
  strayOfChangeLog,
} from './change-log-findings.js';
import { type Discrepancy, onlyTold } from './discrepancy.js';
import type { CatalogFinding } from './finding.js';
import { listChangeLog, type ListedEpoch, type ListedSegment } from './list-change-log.js';

/** Compares the change log in the repository with what the catalog knows of it. Reads no segment. Changes nothing. */
export class ChangeLogComparison {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly segments: ChangeLogSegmentsRepository,
    private readonly upkeep: ChangeLogUpkeepRepository,
    private readonly repository: Repository,
  ) {}

  /**
   * As a system administrator. Changes may be captured meanwhile: rows are read after the objects were listed, and what
   * seems to be missing is looked for again.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE; the signal's reason
   */
  async *compare(signal: AbortSignal): AsyncGenerator<Discrepancy> {
    const { epochs: listed, strays } = await listChangeLog(this.repository.storage);
    for (const path of strays) {
      yield* onlyTold(strayOfChangeLog(path));
    }
    const epochs = await this.transactions.run(() => this.upkeep.listEpochs());
    const byId = new Map(listed.map((each) => [each.epochId, each]));
    for (const epoch of epochs) {
      signal.throwIfAborted();
      const found = byId.get(epoch.id) ?? { epochId: epoch.id, hasDocument: false, segments: [], gaps: [] };
      byId.delete(epoch.id);
      yield* await this.ofEpoch(epoch, found);
    }
    for (const { epochId, segments } of byId.values()) {
      const path = changeLogDocumentPath({ kind: 'epoch', epochId });
      yield* onlyTold(epochNotCatalogued(epochId, path, segments.length));
    }
    for (const { tenantId, path } of await this.transactions.run(() => this.upkeep.blocksOfErased())) {
      yield* onlyTold(blockNotErased(tenantId, path));
    }
  }

  private async ofEpoch(epoch: ChangeLogEpoch, listed: ListedEpoch): Promise<Discrepancy[]> {
    const rows = await this.transactions.run(() => this.segments.list(epoch.id));
    const found: Discrepancy[] = [];
    if (!listed.hasDocument && rows.length > 0) {
      const path = changeLogDocumentPath({ kind: 'epoch', epochId: epoch.id });
      found.push({
        findings: [epochDocumentMissing(epoch.id, path)],
        repair: { kind: 'write_epoch', epoch },
      });
    }
    const sizes = new Map(listed.segments.map(({ path, sizeBytes }) => [path, sizeBytes]));
    const ends = endsOf(rows);
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1] ?? null;
      const wanted = ends.get(row.path) ?? row.sizeBytes;
      found.push(...(await this.ofSegment(epoch, before, row, { wanted, listed: sizes.get(row.path) })));
    }
    const registered = new Set(rows.map(({ path }) => path));
    const others = listed.segments.filter(({ path }) => !registered.has(path));
    return [...found, ...others.flatMap((segment) => onlyTold(unregistered(epoch, rows, segment)))];
  }

  private async ofSegment(
    epoch: ChangeLogEpoch,
    before: ChangeLogSegment | null,
    row: ChangeLogSegment,
    { wanted, listed }: { wanted: number; listed: number | undefined },
  ): Promise<Discrepancy[]> {
    const found: Discrepancy[] = [];
    const add = (finding: CatalogFinding, reason: GapReason): void => {
      found.push({
        findings: [finding],
        repair: { kind: 'record_gap', gap: gapAt(epoch, before, row, reason, finding.detail) },
      });
    };
    const sizeBytes = listed ?? (await this.sizeOf(row, wanted));
    if (sizeBytes === null) {
      add(segmentMissing(row.path), 'segment_missing');
    } else if (sizeBytes !== wanted) {
      add(segmentSizeWrong(row.path, sizeBytes, wanted), 'segment_damaged');
    }
    if (before !== null && row.number !== before.number + 1) {
      const what = `is the segment ${String(row.number)} of its epoch, and the one before it is ${String(before.number)}`;
      add(chainBroken(row.path, what), 'segment_missing');
    } else if (before !== null && row.previousSha256 !== before.sha256) {
      add(chainBroken(row.path, 'does not follow the one before it'), 'segment_missing');
    }
    return found;
  }

  /**
   * Of one whose object the listing did not have: it may have expired meanwhile, or lie elsewhere, and then it is as it should
   * be. Null where it is missing.
   */
  private async sizeOf({ epochId, number, path }: ChangeLogSegment, wanted: number): Promise<number | null> {
    const rows = await this.transactions.run(() => this.segments.list(epochId));
    const row = rows.find((each) => each.number === number);
    if (row === undefined) {
      return wanted;
    }
    const found = await this.repository.storage.stat(row.path);
    return row.path === path || found === null ? (found?.sizeBytes ?? null) : wanted;
  }
}

/** How large the objects are that the rows name: of a bundle the last segment tells. */
function endsOf(rows: readonly ChangeLogSegment[]): Map<string, number> {
  const ends = new Map<string, number>();
  for (const { path, byteOffset, sizeBytes } of rows) {
    ends.set(path, Math.max(ends.get(path) ?? 0, byteOffset + sizeBytes));
  }
  return ends;
}

/** An object that no row names. */
function unregistered(
  { expiredLsn, endedAt }: ChangeLogEpoch,
  rows: readonly ChangeLogSegment[],
  { path, kind, firstCommitLsn, lastCommitLsn }: ListedSegment,
): CatalogFinding {
  const isReplaced = rows.some(
    (row) =>
      row.firstCommitLsn === firstCommitLsn && (kind === 'bundle' || row.lastCommitLsn === lastCommitLsn),
  );
  const isExpired = expiredLsn !== null && parseLsn(lastCommitLsn) <= parseLsn(expiredLsn);
  if (isReplaced || isExpired) {
    const why = isReplaced ? 'another has taken its place' : 'it has expired';
    return segmentNotCatalogued(path, `${why}, and the next expiry of the change log removes it`, false);
  }
  const last = rows.at(-1);
  const isNew = last === undefined || parseLsn(firstCommitLsn) > parseLsn(last.lastCommitLsn);
  return isNew && endedAt === null
    ? segmentNotCatalogued(path, 'the capture registers it when it goes on, or removes it', false)
    : segmentNotCatalogued(path, 'it is no part of the chain', true);
}

/** What a segment held is not known, nor what came since the one before it. */
function gapAt(
  epoch: ChangeLogEpoch,
  before: ChangeLogSegment | null,
  row: ChangeLogSegment,
  reason: GapReason,
  detail: string,
): Extract<NonNullable<Discrepancy['repair']>, { kind: 'record_gap' }>['gap'] {
  return {
    id: randomUUID(),
    databaseName: epoch.databaseName,
    epochId: epoch.id,
    tenantId: null,
    tables: null,
    fromTime: (before?.maxCommitTime ?? epoch.startedAt).toISOString(),
    // Its microseconds are cut off here.
    toTime: new Date(row.maxCommitTime.getTime() + 1).toISOString(),
    fromLsn: before?.endLsn ?? epoch.startedLsn,
    fromXid: null,
    reason,
    detail,
  };
}
