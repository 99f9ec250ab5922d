import type { Manifest } from '@lifeboat/archive';
import type { ChangeLogEpochsRepository, RecoverySegmentsRepository } from '@lifeboat/catalog';
import { SnapshotRule } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { type BlockReader, readBlocks } from './block-reader.js';
import { ChangeReplay } from './change-replay.js';
import type { FindCut } from './find-cut.js';
import { isBaseOf, isBeforeCut } from './recovery-base.js';
import type { RecoveryRequest } from './recovery-request.js';

/** Opens the changes that follow a backup. */
export class ChangeReplays {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly segments: RecoverySegmentsRepository,
    private readonly reader: BlockReader,
    private readonly findCut: FindCut,
  ) {}

  /**
   * @param manifest of the backup that the changes are replayed on
   * @param fromLsn leaves out what was committed before this position; nothing if not given
   * @throws LifeboatError MOMENT_NOT_RECOVERABLE where they do not belong together, or are not all there
   */
  async open(
    request: RecoveryRequest,
    manifest: Manifest,
    fromLsn: string | null = null,
  ): Promise<ChangeReplay> {
    const { epochId, cutLsn } = request;
    const { tenantId, snapshot } = manifest;
    const stretch = { epochId, minXid: String(new SnapshotRule(snapshot.text).xmin), toLsn: cutLsn };
    const found = await this.transactions.run(async () => ({
      epoch: await this.epochs.find(epochId),
      isWhole: await this.segments.isWhole(stretch),
      blocks: await this.segments.blocksOf(tenantId, stretch),
    }));
    const { epoch, isWhole, blocks } = found;
    if (epoch === null || !isWhole || !isBaseOf(manifest, epoch) || !isBeforeCut(manifest, cutLsn)) {
      throw new LifeboatError('MOMENT_NOT_RECOVERABLE', {
        detail: `The changes between the backup ${manifest.backupId} and ${request.moment} are not all in the change log any more. Nothing was restored.`,
        remedy: '"lifeboat status -t <tenant>" shows the moments that the tenant can be recovered to.',
      });
    }
    return new ChangeReplay(request, manifest, epoch, {
      changes: blocks.reduce((sum, { block }) => sum + block.changes, 0),
      read: () => readBlocks(this.reader, blocks),
      placeOf: async (xid) => (await this.findCut.find(epoch, { kind: 'transaction', xid }))?.[1] ?? null,
      fromLsn,
    });
  }
}
