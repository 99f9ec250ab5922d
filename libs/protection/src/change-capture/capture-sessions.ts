import { mkdir } from 'node:fs/promises';
import { type AppDatabase, replicationUrlOf } from '@lifeboat/app-database';
import {
  ChangeBatch,
  ChangeRouter,
  CaptureSession,
  EpochLog,
  type EpochLogParts,
  type Flushed,
  SegmentFlusher,
  SegmentSealer,
  TableRegistry,
} from '@lifeboat/change-log';
import type { ChangeLogConfig } from '@lifeboat/config';
import { ApplicationSource } from './application-source.js';
import type { CaptureAlerts, GapAlert } from './capture-alerts.js';
import type { RunningEpoch } from './epoch-keeper.js';
import type { GapRecorder } from './gap-recorder.js';
import { type RecipientParts, TenantBlockRecipients } from './tenant-block-recipients.js';
import type { WatchEpoch } from './watch-epoch.js';

/** Bytes of changes that are kept in memory; what is more lies in a file until its segment is written. */
const SPOOL_MEMORY = 2 * 1024 * 1024;

/** What a session asks and tells while it runs. */
export interface SessionHooks {
  /** Looks whether the stream still tells everything, before anything more is covered. */
  review: () => Promise<void>;
  /** Told of everything that has become durable. */
  onFlushed: (flushed: Flushed) => void;
}

/** Makes sessions that go on where an epoch is covered. */
export class CaptureSessions {
  constructor(
    private readonly log: EpochLogParts,
    private readonly recipients: RecipientParts,
    private readonly watchEpoch: WatchEpoch,
    private readonly recorder: GapRecorder,
    private readonly alerts: CaptureAlerts,
    private readonly config: ChangeLogConfig,
  ) {}

  /** @throws LifeboatError REPOSITORY_UNAVAILABLE, CATALOG_UNAVAILABLE, CHANGE_LOG_TAKEN_OVER */
  async open(
    database: AppDatabase,
    { epoch, xid, ignored, dropped }: RunningEpoch,
    { review, onFlushed }: SessionHooks,
  ): Promise<CaptureSession> {
    const { spoolDirectory } = this.config;
    await mkdir(spoolDirectory, { recursive: true });
    const log = await EpochLog.open(this.log, epoch);
    const onGap = (gap: GapAlert): void => void this.alerts.gap(database.name, gap);
    const { shapes, births, missing } = await this.watchEpoch.watch(database, epoch, onGap);
    const source = new ApplicationSource(
      database,
      epoch.id,
      this.log.transactions,
      this.recipients.tenants,
      this.recorder,
      onGap,
    );
    const spool = { directory: spoolDirectory, memory: SPOOL_MEMORY };
    const batch = new ChangeBatch(spool);
    const tables = new TableRegistry(epoch.tables, source, { ignored, dropped });
    const recipients = new TenantBlockRecipients(this.recipients, database, missing);
    const sealer = new SegmentSealer(recipients, spoolDirectory);
    return new CaptureSession({
      source: {
        url: replicationUrlOf(database.config),
        slot: epoch.slotName,
        publication: epoch.publicationName,
        from: log.covered,
      },
      router: new ChangeRouter(
        { covered: log.covered, xid: BigInt(xid), tenantsTable: database.config.tenantTable },
        tables,
        source,
        batch,
      ),
      flusher: new SegmentFlusher(
        log,
        sealer,
        async (full) => {
          await review();
          await shapes.review();
          await births.review(full);
        },
        (error) => this.alerts.waiting(database.name, error),
      ),
      batch,
      spool,
      limits: this.config,
      onFlushed,
    });
  }
}
