import { Repository } from '@lifeboat/archive';
import {
  AuditWriter,
  BackupDeletionsRepository,
  BackupLeasesRepository,
  BackupSchedulesRepository,
  BackupsRepository,
  TenantLock,
  TenantsRepository,
} from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { Metrics } from '@lifeboat/observability';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { SubmitOperation } from '../operations/submit-operation.js';
import { RecoveryBases } from '../recovery/recovery-bases.js';
import { ReadChangeLog } from '../recovery/tenant-change-log.js';
import { CleanUpTenant } from '../retention/clean-up-tenant.js';
import { CleanUpTenants } from '../retention/clean-up-tenants.js';
import { DecideRetention } from '../retention/decide-retention.js';
import { DeleteBackup } from '../retention/delete-backup.js';
import { ExecuteCleanup } from '../retention/execute-cleanup.js';
import { FindWindowBases } from '../retention/find-window-bases.js';
import { HoldBackup } from '../retention/hold-backup.js';
import { LeaseBackup } from '../retention/lease-backup.js';
import { MarkBackup } from '../retention/mark-backup.js';
import { ReadHistory } from '../retention/read-history.js';
import { ReadPolicies } from '../retention/read-policies.js';
import { RemoveBackup } from '../retention/remove-backup.js';
import { RemoveDeleted } from '../retention/remove-deleted.js';
import { RequestCleanup } from '../retention/request-cleanup.js';
import { retentionSettingsOf } from '../retention/retention-settings.js';
import { SweepDeleted } from '../retention/sweep-deleted.js';
import { UndeleteBackup } from '../retention/undelete-backup.js';
import { LookForTenant } from '../tenants/look-for-tenant.js';
import { given, provideClass } from './provide-class.js';

/** How long backups are kept, and what deletes them. */
export function retentionProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  const settings = given(retentionSettingsOf(config));
  const record = [Authoriser, RlsTransactions, BackupsRepository, BackupDeletionsRepository] as const;
  return [
    provideClass(
      LeaseBackup,
      RlsTransactions,
      BackupsRepository,
      BackupDeletionsRepository,
      BackupLeasesRepository,
    ),
    provideClass(FindWindowBases, ReadChangeLog, RecoveryBases),
    provideClass(ReadHistory, BackupDeletionsRepository, TenantsRepository, settings, given(clock)),
    provideClass(ReadPolicies, BackupSchedulesRepository, settings),
    provideClass(DecideRetention, ReadPolicies, given(clock)),
    provideClass(
      CleanUpTenant,
      RlsTransactions,
      LookForTenant,
      FindWindowBases,
      ReadHistory,
      DecideRetention,
      BackupDeletionsRepository,
    ),
    provideClass(
      RemoveBackup,
      RlsTransactions,
      BackupDeletionsRepository,
      BackupsRepository,
      Repository,
      AuditWriter,
      Metrics,
    ),
    provideClass(
      RemoveDeleted,
      RlsTransactions,
      ReadHistory,
      BackupDeletionsRepository,
      RemoveBackup,
      settings,
      given(clock),
    ),
    provideClass(ExecuteCleanup, CleanUpTenant, RemoveDeleted, settings),
    provideClass(RequestCleanup, Authoriser, RlsTransactions, TenantsRepository, SubmitOperation),
    provideClass(CleanUpTenants, RlsTransactions, BackupDeletionsRepository, CleanUpTenant, RequestCleanup),
    provideClass(
      SweepDeleted,
      RlsTransactions,
      BackupDeletionsRepository,
      RemoveDeleted,
      TenantLock,
      settings,
      given(clock),
    ),
    provideClass(
      MarkBackup,
      RlsTransactions,
      FindWindowBases,
      ReadHistory,
      BackupDeletionsRepository,
      given(clock),
    ),
    provideClass(
      DeleteBackup,
      Authoriser,
      RlsTransactions,
      BackupsRepository,
      MarkBackup,
      TenantLock,
      AuditWriter,
    ),
    provideClass(UndeleteBackup, ...record, AuditWriter),
    provideClass(HoldBackup, ...record, AuditWriter),
  ];
}
