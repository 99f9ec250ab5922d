import { AppDatabases } from '@lifeboat/app-database';
import {
  BackupsRepository,
  ChangeLogEpochsRepository,
  RecoveryGapsRepository,
  RecoverySegmentsRepository,
  TenantBirthsRepository,
  TenantsRepository,
} from '@lifeboat/catalog';
import { ChangeLogReader, SegmentStore } from '@lifeboat/change-log';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { RequestDiff } from '../diff/request-diff.js';
import { RequestHistory } from '../history/request-history.js';
import { SubmitOperation } from '../operations/submit-operation.js';
import { BlockReader } from '../recovery/block-reader.js';
import { CheckCoverage } from '../recovery/check-coverage.js';
import { ChangeReplays } from '../recovery/change-replays.js';
import { FindCut } from '../recovery/find-cut.js';
import { FindRecovery } from '../recovery/find-recovery.js';
import { BackupSources } from '../restore/backup-sources.js';
import { PlanBase } from '../recovery/plan-base.js';
import { RecoveredBackups } from '../recovery/recovered-backups.js';
import { RecoveryBases } from '../recovery/recovery-bases.js';
import { RecoveryDestination } from '../recovery/recovery-destination.js';
import { RecoveryStretches } from '../recovery/recovery-stretches.js';
import { RequestRecovery } from '../recovery/request-recovery.js';
import { ShowRecoveryWindow } from '../recovery/show-recovery-window.js';
import { TenantBeginnings } from '../recovery/tenant-beginnings.js';
import { ReadChangeLog } from '../recovery/tenant-change-log.js';
import { CloneTarget } from '../restore/clone-target.js';
import { NameTargetDatabase } from '../restore/name-target-database.js';
import { SubmitRestore } from '../restore/submit-restore.js';
import { isEncrypted } from '../keys/is-encrypted.js';
import { PlanWalRecovery } from '../wal-recovery/plan-wal-recovery.js';
import { given, provideClass } from './provide-class.js';

/** What is done with the change log: recovery to a moment, and the window in which that is possible. */
export function recoveryProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(
      ReadChangeLog,
      RlsTransactions,
      TenantsRepository,
      ChangeLogEpochsRepository,
      RecoveryGapsRepository,
    ),
    provideClass(TenantBeginnings, TenantBirthsRepository, ChangeLogEpochsRepository),
    provideClass(RecoveryBases, RlsTransactions, BackupsRepository, BackupSources, TenantBeginnings),
    provideClass(FindCut, RlsTransactions, RecoverySegmentsRepository, SegmentStore),
    provideClass(RecoveryStretches, RecoveryBases, FindCut),
    provideClass(FindRecovery, ReadChangeLog, RecoveryBases, FindCut, RecoveryStretches, given(clock)),
    provideClass(CheckCoverage, AppDatabases),
    provideClass(
      RecoveredBackups,
      RlsTransactions,
      BackupsRepository,
      given({
        compression: config.backup.compression,
        encrypted: isEncrypted(config.keys),
        days: config.restore.restorePointDays,
      }),
      given(clock),
    ),
    provideClass(PlanBase, RecoveredBackups),
    provideClass(
      PlanWalRecovery,
      RlsTransactions,
      TenantsRepository,
      RecoveredBackups,
      AppDatabases,
      given(clock),
    ),
    provideClass(RecoveryDestination, RlsTransactions, TenantsRepository, CloneTarget, NameTargetDatabase),
    provideClass(
      RequestRecovery,
      Authoriser,
      RecoveryDestination,
      FindRecovery,
      CheckCoverage,
      PlanBase,
      PlanWalRecovery,
      SubmitRestore,
    ),
    provideClass(RequestHistory, Authoriser, ReadChangeLog, SubmitOperation, given(clock)),
    provideClass(RequestDiff, Authoriser, FindRecovery, CheckCoverage, PlanBase, SubmitOperation),
    provideClass(ShowRecoveryWindow, Authoriser, ReadChangeLog, RecoveryStretches, FindCut, given(clock)),
    provideClass(
      ChangeReplays,
      RlsTransactions,
      ChangeLogEpochsRepository,
      RecoverySegmentsRepository,
      BlockReader,
      FindCut,
    ),
    provideClass(BlockReader, RlsTransactions, RecoverySegmentsRepository, ChangeLogReader),
  ];
}
