import type { Operation, OperationsRepository } from '@lifeboat/catalog';
import { messageOf, type Progress, type ProgressListener } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';

/** At most one write a second, however often the work reports; and at least one, as a sign of life. */
const INTERVAL_MS = 1_000;

/** What a work has worked through: many end with phases that count nothing, such as the apply of a restore. */
export type HandledWork = Pick<Progress, 'bytes' | 'rows'>;

/** Writes progress and signs of life to the operation's row while it runs, and sees there whether it shall stop. */
export class ProgressReporter {
  private readonly logger = new Logger('Operations');
  private latest: Progress | null = null;
  private most: HandledWork | null = null;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
    private readonly operationId: string,
    private readonly onCancelRequested: () => void,
  ) {}

  readonly listener: ProgressListener = (progress) => {
    this.latest = progress;
    const { bytes, rows } = this.most ?? { bytes: 0, rows: 0 };
    this.most = { bytes: Math.max(bytes, progress.bytes), rows: Math.max(rows, progress.rows) };
  };

  /** What the phase said that handled most, whether it was written to the row or not; null where nothing was said. */
  get handled(): HandledWork | null {
    return this.most;
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.writing = this.write().then(() => this.startUnlessStopped());
    }, INTERVAL_MS);
  }

  /** Resolves when nothing is being written any more. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.writing;
  }

  private startUnlessStopped(): void {
    if (this.timer !== undefined) {
      this.start();
    }
  }

  private async write(): Promise<void> {
    const progress = this.latest;
    this.latest = null;
    try {
      const operation = await this.transactions.run<Operation>(() =>
        progress === null
          ? this.operations.heartbeat(this.operationId)
          : this.operations.progress(this.operationId, progress),
      );
      if (operation.cancelRequestedAt !== null) {
        this.onCancelRequested();
      }
    } catch (error) {
      // The work does not need the row to go on; if the catalog stays away, the end of the operation will say so.
      this.logger.warn({ msg: `No progress written: ${messageOf(error)}`, operationId: this.operationId });
    }
  }
}
