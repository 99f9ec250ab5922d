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
import { given, provideClass } from './provide-class.js';

/** What writes the change log, and what reads it. */
export function captureProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
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
    captureSessions(config),
    provideClass(CaptureAttempt, EpochKeeper, CaptureSessions, FullRequests, given(config.changeLog)),
    provideClass(CaptureChanges, CaptureLock, EpochKeeper, CaptureAttempt, given(config.changeLog)),
    provideClass(ChangeLogNeeds, RecoveryBases),
    expireDatabase(),
    provideClass(
      ExpireChangeLog,
      Authoriser,
      AppDatabases,
      ExpireDatabase,
      AuditWriter,
      given(config.changeLog),
      given(clock),
    ),
    bundleSegments(config, clock),
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

function captureSessions({ keys, changeLog }: LifeboatConfig): FactoryProvider<CaptureSessions> {
  return {
    provide: CaptureSessions,
    inject: [
      Repository,
      SegmentStore,
      RlsTransactions,
      ChangeLogEpochsRepository,
      ChangeLogSegmentsRepository,
      TenantsRepository,
      CatalogUpkeepRepository,
      TenantEncryption,
      TenantLock,
      EpochStore,
      WatchEpoch,
      GapRecorder,
      CaptureAlerts,
    ],
    useFactory: (
      repository: Repository,
      store: SegmentStore,
      transactions: RlsTransactions,
      epochs: ChangeLogEpochsRepository,
      segments: ChangeLogSegmentsRepository,
      tenants: TenantsRepository,
      upkeep: CatalogUpkeepRepository,
      encryption: TenantEncryption,
      lock: TenantLock,
      documents: EpochStore,
      watchEpoch: WatchEpoch,
      recorder: GapRecorder,
      alerts: CaptureAlerts,
    ) =>
      new CaptureSessions(
        { repository, store, transactions, epochs, segments, documents },
        { transactions, tenants, upkeep, encryption, lock, encrypted: isEncrypted(keys) },
        watchEpoch,
        recorder,
        alerts,
        changeLog,
      ),
  };
}

function expireDatabase(): FactoryProvider<ExpireDatabase> {
  return {
    provide: ExpireDatabase,
    inject: [
      RlsTransactions,
      ChangeLogEpochsRepository,
      ChangeLogSegmentsRepository,
      ChangeLogUpkeepRepository,
      TenantsRepository,
      ChangeLogNeeds,
      Repository,
      SegmentLeftovers,
      ChangeLogLock,
    ],
    useFactory: (
      transactions: RlsTransactions,
      epochs: ChangeLogEpochsRepository,
      segments: ChangeLogSegmentsRepository,
      upkeep: ChangeLogUpkeepRepository,
      tenants: TenantsRepository,
      needs: ChangeLogNeeds,
      repository: Repository,
      leftovers: SegmentLeftovers,
      lock: ChangeLogLock,
    ) =>
      new ExpireDatabase(
        { transactions, epochs, segments, upkeep, tenants },
        needs,
        repository,
        leftovers,
        lock,
      ),
  };
}

function bundleSegments({ changeLog }: LifeboatConfig, clock: Clock): FactoryProvider<BundleSegments> {
  return {
    provide: BundleSegments,
    inject: [
      RlsTransactions,
      ChangeLogEpochsRepository,
      ChangeLogSegmentsRepository,
      ChangeLogUpkeepRepository,
      Repository,
      SegmentStore,
      ChangeLogLock,
    ],
    useFactory: (
      transactions: RlsTransactions,
      epochs: ChangeLogEpochsRepository,
      segments: ChangeLogSegmentsRepository,
      upkeep: ChangeLogUpkeepRepository,
      repository: Repository,
      store: SegmentStore,
      lock: ChangeLogLock,
    ) =>
      new BundleSegments(
        { transactions, epochs, segments, upkeep, repository, store },
        lock,
        changeLog,
        clock,
      ),
  };
}
