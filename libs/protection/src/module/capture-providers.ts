import { AppDatabases } from '@lifeboat/app-database';
import { DOCUMENT_SIGNER, type DocumentSigner, Repository, TenantKeyring } from '@lifeboat/archive';
import {
  AuditWriter,
  CaptureLock,
  CatalogUpkeepRepository,
  ChangeLogEpochsRepository,
  ChangeLogLock,
  ChangeLogSegmentsRepository,
  ChangeLogUpkeepRepository,
  RecoveryGapsRepository,
  TenantBirthsRepository,
  TenantLock,
  TenantsRepository,
} from '@lifeboat/catalog';
import { ChangeLogReader, EpochStore, SegmentStore } from '@lifeboat/change-log';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { RequestBackup } from '../back-up/request-backup.js';
import { CaptureAlerts } from '../change-capture/capture-alerts.js';
import { CaptureAttempt } from '../change-capture/capture-attempt.js';
import { CaptureChanges } from '../change-capture/capture-changes.js';
import { CaptureSessions } from '../change-capture/capture-sessions.js';
import { ChangeLogStatus } from '../change-capture/change-log-status.js';
import { EpochKeeper } from '../change-capture/epoch-keeper.js';
import { GapRecorder } from '../change-capture/gap-recorder.js';
import { FullRequests } from '../change-capture/full-requests.js';
import { ReadCapture } from '../change-capture/read-capture.js';
import { WatchEpoch } from '../change-capture/watch-epoch.js';
import { BundleChangeLog } from '../change-log/bundle-change-log.js';
import { BundleSegments } from '../change-log/bundle-segments.js';
import { ChangeLogNeeds } from '../change-log/change-log-needs.js';
import { ExpireChangeLog } from '../change-log/expire-change-log.js';
import { ExpireDatabase } from '../change-log/expire-database.js';
import { SegmentLeftovers } from '../change-log/segment-leftovers.js';
import { isEncrypted } from '../keys/is-encrypted.js';
import { TenantEncryption } from '../keys/tenant-encryption.js';
import { RecoveryBases } from '../recovery/recovery-bases.js';
import { given, parts, provideClass } from './provide-class.js';

/** What writes the change log, and what reads it. */
export function captureProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  const log = {
    transactions: RlsTransactions,
    epochs: ChangeLogEpochsRepository,
    segments: ChangeLogSegmentsRepository,
  };
  return [
    {
      provide: SegmentStore,
      inject: [Repository, DOCUMENT_SIGNER],
      useFactory: (repository: Repository, signer: DocumentSigner) => new SegmentStore(repository, signer),
    },
    {
      provide: EpochStore,
      inject: [Repository, DOCUMENT_SIGNER],
      useFactory: (repository: Repository, signer: DocumentSigner) => new EpochStore(repository, signer),
    },
    provideClass(GapRecorder, RlsTransactions, RecoveryGapsRepository, EpochStore),
    provideClass(ChangeLogReader, Repository, TenantKeyring),
    provideClass(CaptureAlerts, AuditWriter),
    provideClass(
      EpochKeeper,
      RlsTransactions,
      ChangeLogEpochsRepository,
      RecoveryGapsRepository,
      Repository,
      GapRecorder,
      CaptureAlerts,
    ),
    provideClass(
      FullRequests,
      RlsTransactions,
      ChangeLogEpochsRepository,
      RecoveryGapsRepository,
      TenantsRepository,
      RequestBackup,
    ),
    provideClass(
      WatchEpoch,
      RlsTransactions,
      ChangeLogEpochsRepository,
      RecoveryGapsRepository,
      TenantBirthsRepository,
      GapRecorder,
    ),
    provideClass(
      CaptureSessions,
      parts({ ...log, repository: Repository, store: SegmentStore, documents: EpochStore }),
      parts({
        transactions: RlsTransactions,
        tenants: TenantsRepository,
        upkeep: CatalogUpkeepRepository,
        encryption: TenantEncryption,
        lock: TenantLock,
        encrypted: given(isEncrypted(config.keys)),
      }),
      WatchEpoch,
      GapRecorder,
      CaptureAlerts,
      given(config.changeLog),
    ),
    provideClass(CaptureAttempt, EpochKeeper, CaptureSessions, FullRequests, given(config.changeLog)),
    provideClass(CaptureChanges, CaptureLock, EpochKeeper, CaptureAttempt, given(config.changeLog)),
    provideClass(ChangeLogNeeds, RecoveryBases),
    provideClass(
      ExpireDatabase,
      parts({ ...log, upkeep: ChangeLogUpkeepRepository, tenants: TenantsRepository }),
      ChangeLogNeeds,
      Repository,
      SegmentLeftovers,
      ChangeLogLock,
    ),
    provideClass(
      ExpireChangeLog,
      Authoriser,
      AppDatabases,
      ExpireDatabase,
      AuditWriter,
      given(config.changeLog),
      given(clock),
    ),
    provideClass(
      BundleSegments,
      parts({ ...log, upkeep: ChangeLogUpkeepRepository, repository: Repository, store: SegmentStore }),
      ChangeLogLock,
      given(config.changeLog),
      given(clock),
    ),
    provideClass(BundleChangeLog, Authoriser, AppDatabases, BundleSegments),
    provideClass(
      ReadCapture,
      RlsTransactions,
      ChangeLogEpochsRepository,
      ChangeLogSegmentsRepository,
      RecoveryGapsRepository,
    ),
    provideClass(
      ChangeLogStatus,
      Authoriser,
      AppDatabases,
      ReadCapture,
      given(config.changeLog),
      given(clock),
    ),
  ];
}
