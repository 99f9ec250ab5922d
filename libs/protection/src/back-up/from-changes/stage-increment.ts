import type { RecoverySegmentsRepository, TenantBlock } from '@lifeboat/catalog';
import { SnapshotRule } from '@lifeboat/change-log';
import type { BlockReader } from '../../recovery/block-reader.js';
import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { OpenedBackup } from '../../restore/backup-sources.js';
import type { ArchiveRun } from '../tenant-archiver.js';
import type { AwaitDurable } from './await-durable.js';
import { foldIntoIncrement } from './fold-into-increment.js';
import type { IncrementFrom } from './increment-from.js';
import type { JudgeChangeLog } from './judge-change-log.js';
import { StagedIncrement } from './staged-increment.js';

/** An increment, or why there is none, as a clause. */
export type JudgedIncrement =
  | {
      staged: StagedIncrement;
      /** Tables, as `schema.table`, that it says nothing of: they are to be scanned. */
      scanned: ReadonlySet<string>;
    }
  | { staged: null; flaw: string };

/** What says that the change log, or what this process can read of it, does not do. */
const LOG_FLAWS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SEGMENT_MISSING',
  'SEGMENT_DAMAGED',
  'CHANGES_DO_NOT_FIT',
  'SCHEMA_DRIFT',
  'MASTER_KEY_MISSING',
  'MASTER_KEY_WRONG',
  'TENANT_KEY_MISSING',
  'TENANT_KEY_DAMAGED',
  // A role that only backs up need not be able to make staging tables.
  'PRIVILEGE_MISSING',
]);

/**
 * Puts together in staging what has changed of a tenant between its parent backup and a snapshot: the transactions that the
 * snapshot sees and the parent's does not, folded. So it is the snapshot's moment that the backup shows, as any other's, and
 * whatever builds on it needs to know nothing of how it came about.
 */
export class StageIncrement {
  constructor(
    private readonly judge: JudgeChangeLog,
    private readonly durable: AwaitDurable,
    private readonly transactions: RlsTransactions,
    private readonly segments: RecoverySegmentsRepository,
    private readonly reader: BlockReader,
    private readonly config: { connections: number },
  ) {}

  /** Why the change log is not read by a worker that was not asked to, as a clause. */
  async whyNot({ source }: OpenedBackup): Promise<string> {
    const covered = await this.judge.since(source.manifest);
    return typeof covered === 'string'
      ? covered
      : 'the change log did not cover the tenant when the backup was asked for';
  }

  /** @throws LifeboatError where it cannot be tried, such as APP_DATABASE_UNAVAILABLE; the signal's reason when aborted */
  async stage(from: IncrementFrom, run: ArchiveRun): Promise<JudgedIncrement> {
    const { snapshot } = from.look;
    const { manifest } = from.opened.source;
    const covered = await this.judge.since(manifest);
    if (typeof covered === 'string') {
      return flaw(covered);
    }
    const { epoch } = covered;
    const isOfEpoch =
      snapshot.server.systemIdentifier === epoch.systemIdentifier &&
      snapshot.server.timeline === epoch.timeline;
    run.onProgress({ phase: 'waiting', percent: null, bytes: 0, rows: 0 });
    if (!isOfEpoch || !(await this.durable.until(epoch.id, snapshot.info.endLsn, run.signal))) {
      return flaw('the change log has not come as far as the present; is change-capture running?');
    }
    // What was found out on the way: a gap, or the end of the epoch.
    const still = await this.judge.since(manifest);
    if (typeof still === 'string') {
      return flaw(still);
    }
    const blocks = await this.blocksOf(from, epoch.id);
    return blocks === null
      ? flaw(`changes since the backup ${manifest.backupId} are not in the change log any more`)
      : this.fold(from, still.scanned, blocks, run);
  }

  /** @returns null where not all of them are known */
  private blocksOf({ opened, look }: IncrementFrom, epochId: string): Promise<TenantBlock[] | null> {
    const { tenantId, snapshot } = opened.source.manifest;
    const stretch = {
      epochId,
      minXid: String(new SnapshotRule(snapshot.text).xmin),
      toLsn: look.snapshot.info.endLsn,
    };
    return this.transactions.run(async () =>
      (await this.segments.isWhole(stretch)) ? this.segments.blocksOf(tenantId, stretch) : null,
    );
  }

  private async fold(
    from: IncrementFrom,
    scanned: ReadonlySet<string>,
    blocks: readonly TenantBlock[],
    run: ArchiveRun,
  ): Promise<JudgedIncrement> {
    try {
      const staged = await StagedIncrement.open(from.database, from.opened.source.manifest.tenantId);
      try {
        const { connections } = this.config;
        const target = { ...from, area: staged.area, connections, scanned };
        const folded = await foldIntoIncrement(target, this.reader, blocks, run);
        staged.take(folded.tables);
        return { staged, scanned: folded.scanned };
      } catch (error) {
        await staged.close();
        throw error;
      }
    } catch (error) {
      return flawOf(error);
    }
  }
}

const flaw = (clause: string): JudgedIncrement => ({ staged: null, flaw: clause });

function flawOf(error: unknown): JudgedIncrement {
  if (error instanceof LifeboatError && LOG_FLAWS.has(error.code)) {
    return flaw(error.detail);
  }
  throw error;
}
