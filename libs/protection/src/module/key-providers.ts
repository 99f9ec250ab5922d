import {
  ErasureStore,
  KeyMaker,
  KeyStore,
  ManifestStore,
  Repository,
  TenantKeyring,
} from '@lifeboat/archive';
import {
  AuditWriter,
  BackupsRepository,
  ChangeLogEpochsRepository,
  ChangeLogLock,
  ChangeLogSegmentsRepository,
  ChangeLogUpkeepRepository,
  TenantKeysRepository,
  TenantLock,
  TenantsRepository,
} from '@lifeboat/catalog';
import { SegmentStore } from '@lifeboat/change-log';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { Metrics } from '@lifeboat/observability';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { BlockBlanker } from '../change-log/block-blanker.js';
import { BlockEraser } from '../change-log/block-eraser.js';
import { SegmentLeftovers } from '../change-log/segment-leftovers.js';
import { UnregisteredSegments } from '../change-log/unregistered-segments.js';
import { DestroyTenantKeys } from '../keys/destroy-tenant-keys.js';
import { ErasureRecord } from '../keys/erasure-record.js';
import { KeyUseLog } from '../keys/key-use-log.js';
import { ManageTenantKeys } from '../keys/manage-tenant-keys.js';
import { RewrapTenantKeys } from '../keys/rewrap-tenant-keys.js';
import { RotateMasterKey } from '../keys/rotate-master-key.js';
import { ShowTenantKeys } from '../keys/show-tenant-keys.js';
import { TenantEncryption } from '../keys/tenant-encryption.js';
import { TenantEraser } from '../keys/tenant-eraser.js';
import { ForgetSamples } from '../restore/forget-samples.js';
import { given, provideClass } from './provide-class.js';

/** What backups are encrypted to, and the use cases about keys. */
export function keyProviders({ keys }: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(
      TenantEncryption,
      RlsTransactions,
      TenantKeysRepository,
      KeyMaker,
      KeyStore,
      given(keys),
      given(clock),
    ),
    provideClass(
      ShowTenantKeys,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      TenantKeysRepository,
      KeyStore,
    ),
    provideClass(
      ManageTenantKeys,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      TenantEncryption,
      TenantLock,
      AuditWriter,
    ),
    provideClass(
      ErasureRecord,
      RlsTransactions,
      TenantsRepository,
      TenantKeysRepository,
      BackupsRepository,
      ErasureStore,
      ForgetSamples,
    ),
    provideClass(
      SegmentLeftovers,
      RlsTransactions,
      ChangeLogEpochsRepository,
      ChangeLogSegmentsRepository,
      Repository,
      given(clock),
      Metrics,
    ),
    provideClass(BlockBlanker, RlsTransactions, ChangeLogUpkeepRepository, Repository, SegmentStore),
    provideClass(
      UnregisteredSegments,
      RlsTransactions,
      ChangeLogEpochsRepository,
      ChangeLogSegmentsRepository,
      Repository,
      SegmentStore,
    ),
    provideClass(
      BlockEraser,
      RlsTransactions,
      ChangeLogUpkeepRepository,
      ChangeLogLock,
      SegmentLeftovers,
      BlockBlanker,
      UnregisteredSegments,
    ),
    provideClass(TenantEraser, ErasureRecord, Repository, ManifestStore, KeyStore, BlockEraser),
    provideClass(
      DestroyTenantKeys,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      TenantEraser,
      TenantLock,
      AuditWriter,
    ),
    provideClass(KeyUseLog, TenantKeyring, AuditWriter),
    provideClass(RewrapTenantKeys, KeyMaker, KeyStore, TenantKeyring, TenantKeysRepository, RlsTransactions),
    provideClass(RotateMasterKey, Authoriser, RewrapTenantKeys, KeyStore, TenantLock, AuditWriter),
  ];
}
