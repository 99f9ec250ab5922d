import { mkdir } from 'node:fs/promises';
import { type AppDatabase, replicationUrlOf } from '@lifeboat/app-database';
import type { RecoveryGapsRepository } from '@lifeboat/catalog';
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
import type { CaptureAlerts } from './capture-alerts.js';
import type { RunningEpoch } from './epoch-keeper.js';
import { type RecipientParts, TenantBlockRecipients } from './tenant-block-recipients.js';

/** Bytes of changes that are kept in memory; what is more lies in a file until its segment is written. */
const SPOOL_MEMORY = 2 * 1024 * 1024;

/** Makes sessions that go on where an epoch is covered. */
export class CaptureSessions {
  constructor(
    private readonly log: EpochLogParts,
    private readonly recipients: RecipientParts,
    private readonly gaps: RecoveryGapsRepository,
    private readonly alerts: CaptureAlerts,
    private readonly config: ChangeLogConfig,
  ) {}

  /**
   * @param onFlushed told of everything that has become durable
   * @throws LifeboatError REPOSITORY_UNAVAILABLE, CATALOG_UNAVAILABLE, CHANGE_LOG_TAKEN_OVER
   */
  async open(
    database: AppDatabase,
    { epoch, ignored, dropped }: RunningEpoch,
    onFlushed: (flushed: Flushed) => void,
  ): Promise<CaptureSession> {
    const { spoolDirectory } = this.config;
    await mkdir(spoolDirectory, { recursive: true });
    const log = await EpochLog.open(this.log, epoch);
    const source = new ApplicationSource(
      database,
      epoch.id,
      this.log.transactions,
      this.recipients.tenants,
      this.gaps,
      (gap) => void this.alerts.gap(database.name, gap),
    );
    const spool = { directory: spoolDirectory, memory: SPOOL_MEMORY };
    const batch = new ChangeBatch(spool);
    const tables = new TableRegistry(epoch.tables, source, { ignored, dropped });
    const sealer = new SegmentSealer(new TenantBlockRecipients(this.recipients, database), spoolDirectory);
    return new CaptureSession({
      source: {
        url: replicationUrlOf(database.config),
        slot: epoch.slotName,
        publication: epoch.publicationName,
        from: log.covered,
      },
      router: new ChangeRouter({ covered: log.covered, xid: log.lastXid }, tables, source, batch),
      flusher: new SegmentFlusher(log, sealer, (error) => this.alerts.waiting(database.name, error)),
      batch,
      spool,
      limits: this.config,
      onFlushed,
    });
  }
}
