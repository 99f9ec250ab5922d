import { randomUUID } from 'node:crypto';
import { changeLogDocumentPath, type Repository } from '@lifeboat/archive';
import type {
  ChangeLogEpochsRepository,
  ChangeLogUpkeepRepository,
  GapReason,
  NewRecoveryGap,
  RecoveryGapsRepository,
} from '@lifeboat/catalog';
import {
  type EpochDocument,
  type EpochStore,
  segmentRows,
  type SegmentStore,
  type StoredSegment,
} from '@lifeboat/change-log';
import type { ErrorCode } from '@lifeboat/kernel';
import {
  blockNotErased,
  chainBroken,
  epochMissing,
  segmentNotCatalogued,
  strayOfChangeLog,
} from './change-log-findings.js';
import type { CatalogFinding } from './finding.js';
import { gapReasonOf } from './gap-reason-of.js';
import type { KeyNotes } from './key-notes.js';
import { lastRevisions, listChangeLog, type ListedEpoch } from './list-change-log.js';
import { mapAhead } from './map-ahead.js';
import { readOrFind } from './read-or-find.js';
import { type ChainBreak, chainOf, onceEach, type SegmentChain } from './segment-chain.js';
import { READ_AT_ONCE } from './upkeep-run.js';

/** The objects of the change log are nobody's alone. */
const OF_NOBODY = {
  tenantId: null,
  codes: new Set<ErrorCode>([
    'SEGMENT_MISSING',
    'SEGMENT_DAMAGED',
    'SEGMENT_SIGNATURE_INVALID',
    'SEGMENT_VERSION_UNSUPPORTED',
    'OBJECT_DAMAGED',
    'OBJECT_NOT_FOUND',
  ]),
} as const;

/** What of the change log was registered. */
export interface RegisteredChangeLog {
  epochs: number;
  segments: number;
  gaps: number;
}

/** An epoch as the repository tells it. */
interface ToldEpoch {
  document: EpochDocument;
  chain: SegmentChain;
  gaps: NewRecoveryGap[];
}

/**
 * Registers the change log that a repository holds in an empty catalog: epochs, segments, blocks, and gaps, also those
 * that only a break in the chain tells of. The newest epoch of a database goes on if its slot does.
 */
export class ChangeLogRegistrar {
  constructor(
    private readonly repository: Repository,
    private readonly documents: EpochStore,
    private readonly store: SegmentStore,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly upkeep: ChangeLogUpkeepRepository,
    private readonly gaps: RecoveryGapsRepository,
  ) {}

  /**
   * Within the transaction of a rebuild.
   *
   * @param findings takes what was found and not registered
   * @throws LifeboatError REPOSITORY_UNAVAILABLE; the signal's reason
   */
  async register(
    notes: KeyNotes,
    findings: CatalogFinding[],
    signal: AbortSignal,
  ): Promise<RegisteredChangeLog> {
    const listed = await listChangeLog(this.repository.storage);
    findings.push(...listed.strays.map(strayOfChangeLog));
    const told: ToldEpoch[] = [];
    for (const epoch of listed.epochs) {
      signal.throwIfAborted();
      const found = await this.read(epoch, findings);
      if (found !== null) {
        told.push(found);
      }
    }
    told.sort((one, other) => Date.parse(one.document.startedAt) - Date.parse(other.document.startedAt));
    const counts: RegisteredChangeLog = { epochs: told.length, segments: 0, gaps: 0 };
    for (const [index, epoch] of told.entries()) {
      signal.throwIfAborted();
      const next = told
        .slice(index + 1)
        .find(({ document }) => document.database === epoch.document.database);
      counts.gaps += await this.write(epoch, next?.document.startedAt ?? null);
      counts.segments += epoch.chain.segments.length;
      await this.writeSegments(epoch.chain, notes, findings);
    }
    return counts;
  }

  private async read(listed: ListedEpoch, findings: CatalogFinding[]): Promise<ToldEpoch | null> {
    const { epochId } = listed;
    const path = changeLogDocumentPath({ kind: 'epoch', epochId });
    if (!listed.hasDocument) {
      findings.push(epochMissing(epochId, path, listed.segments.length));
      return null;
    }
    const document = await readOrFind({ ...OF_NOBODY, kind: 'epoch_damaged', object: path }, findings, () =>
      this.documents.read(epochId),
    );
    if (document === null) {
      return null;
    }
    const read = mapAhead(lastRevisions(listed.segments), READ_AT_ONCE, async ({ kind, path: object }) => ({
      segments: await readOrFind({ ...OF_NOBODY, kind: 'segment_damaged', object }, findings, async () =>
        kind === 'bundle' ? this.store.readBundle(object) : [await this.store.readHead(object)],
      ),
    }));
    const found: StoredSegment[] = [];
    for await (const { segments } of read) {
      found.push(...(segments ?? []));
    }
    const chain = chainOf(onceEach(found));
    findings.push(
      ...chain.breaks.map(({ after, what }) => chainBroken(after.path, what)),
      ...chain.strays.map((stray) => segmentNotCatalogued(stray.path, 'it is no part of the chain', true)),
    );
    return { document, chain, gaps: await this.readGaps(listed, findings) };
  }

  private async readGaps(
    { epochId, gaps }: ListedEpoch,
    findings: CatalogFinding[],
  ): Promise<NewRecoveryGap[]> {
    const read: NewRecoveryGap[] = [];
    for (const digest of gaps) {
      const path = changeLogDocumentPath({ kind: 'gap', epochId, digest });
      const gap = await readOrFind({ ...OF_NOBODY, kind: 'gap_damaged', object: path }, findings, () =>
        this.documents.readGap(epochId, digest),
      );
      if (gap !== null) {
        const { database, epoch, reason, ...facts } = gap;
        read.push({
          id: randomUUID(),
          databaseName: database,
          epochId: epoch,
          ...facts,
          reason: gapReasonOf(reason),
        });
      }
    }
    return read;
  }

  /**
   * @param nextStartedAt when the database's next epoch begins, with which this one's gaps end
   * @returns how many gaps there are
   */
  private async write({ document, chain, gaps }: ToldEpoch, nextStartedAt: string | null): Promise<number> {
    const { id, database, startedAt, startedLsn, tables } = document;
    const covered = coveredBy(chain, { lsn: startedLsn, time: startedAt });
    await this.epochs.open({
      id,
      databaseName: database,
      slotName: document.slot,
      publicationName: document.publication,
      systemIdentifier: document.systemIdentifier,
      timeline: document.timeline,
      markerXid: document.markerXid,
      tables,
      started: { lsn: startedLsn, time: startedAt },
      wantsFulls: nextStartedAt === null,
      shapes: null,
    });
    await this.epochs.cover(id, covered);
    const first = chain.segments[0];
    if (first !== undefined && first.head.number > 1) {
      // What was before it has expired. Of that only bases know which have the first one that is left, too.
      await this.upkeep.expired(id, null, first.head.maxXid);
    }
    const all = [...gaps, ...chain.breaks.map((each) => gapOfBreak(each))];
    if (nextStartedAt !== null) {
      const reason: GapReason = 'capture_stopped';
      await this.epochs.end(id, reason);
      all.push(gapBetween(document, covered, reason));
    }
    for (const gap of all) {
      await this.gaps.record({ ...gap, toTime: gap.toTime ?? nextStartedAt });
    }
    return all.length;
  }

  private async writeSegments(
    { segments }: SegmentChain,
    notes: KeyNotes,
    findings: CatalogFinding[],
  ): Promise<void> {
    for (const stored of segments) {
      const { segment, blocks } = segmentRows(stored);
      const kept = [];
      for (const block of blocks) {
        const at = new Date(segment.maxCommitTime);
        if (!block.sealed && notes.isErasedBlock(block.tenantId, block.keyVersion, at)) {
          const range = { offset: block.byteOffset, length: block.byteLength };
          if (await this.store.isBlank(stored.path, range)) {
            continue;
          }
          findings.push(blockNotErased(block.tenantId, stored.path));
        }
        kept.push(block);
      }
      await this.upkeep.restore(segment, kept);
    }
  }
}

/** How far a chain reaches. */
function coveredBy(
  { segments }: SegmentChain,
  started: { lsn: string; time: string },
): { lsn: string; time: string } {
  return segments.reduce(
    (covered, { head: { endLsn, maxCommitTime } }) => ({
      lsn: endLsn,
      time: maxCommitTime > covered.time ? maxCommitTime : covered.time,
    }),
    started,
  );
}

/** What was committed before the later segment is unknown: only a base that was begun behind it knows. */
function gapOfBreak({ before, after, what }: ChainBreak): NewRecoveryGap {
  return {
    id: randomUUID(),
    databaseName: after.head.database,
    epochId: after.head.epoch,
    tenantId: null,
    tables: null,
    fromTime: before.head.maxCommitTime,
    toTime: after.head.maxCommitTime,
    fromLsn: before.head.endLsn,
    fromXid: null,
    reason: 'segment_missing',
    detail: `${after.path} ${what}.`,
  };
}

function gapBetween(
  { id, database }: EpochDocument,
  covered: { lsn: string; time: string },
  reason: GapReason,
): NewRecoveryGap {
  return {
    id: randomUUID(),
    databaseName: database,
    epochId: id,
    tenantId: null,
    tables: null,
    fromTime: covered.time,
    toTime: null,
    fromLsn: covered.lsn,
    fromXid: null,
    reason,
    detail: 'An epoch of the change log ended here; why is not known since the catalog was rebuilt.',
  };
}
