import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  ChangeLogSegmentsRepository,
  RecoveryGap,
  RecoveryGapsRepository,
  SegmentCounts,
} from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** What the catalog knows of the capture of a database's changes. */
export interface CapturedChanges {
  /** The open one; null where nothing is captured. */
  epoch: ChangeLogEpoch | null;
  /** Of the open epoch. */
  counts: SegmentCounts;
  gaps: RecoveryGap[];
}

const NOTHING: SegmentCounts = { segments: 0, objects: 0, recentChanges: 0 };

/** Reads how far the capture of a database's changes is, as it is written down. */
export class ReadCapture {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly segments: ChangeLogSegmentsRepository,
    private readonly gaps: RecoveryGapsRepository,
  ) {}

  /**
   * @param since from when on changes are counted as recent ones
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  of(database: string, since: Date): Promise<CapturedChanges> {
    return this.transactions.run(async () => {
      const epoch = await this.epochs.findOpen(database);
      return {
        epoch,
        counts: epoch === null ? NOTHING : await this.segments.countSince(epoch.id, since),
        gaps: await this.gaps.list(database),
      };
    });
  }
}
