import { DOCUMENT_SIGNER, type DocumentSigner } from '@lifeboat/archive';
import {
  BackupsRepository,
  DrillsRepository,
  OperationsRepository,
  TenantsRepository,
} from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { DrillSigner } from '../drill/drill-signer.js';
import { ExecuteDrill } from '../drill/execute-drill.js';
import { FindDrillSource } from '../drill/find-drill-source.js';
import { ReadDrills } from '../drill/read-drills.js';
import { Rehearse } from '../drill/rehearse.js';
import { RequestDrill } from '../drill/request-drill.js';
import { SampleDrills } from '../drill/sample-drills.js';
import { SubmitOperation } from '../operations/submit-operation.js';
import { ChangeReplays } from '../recovery/change-replays.js';
import { CheckCoverage } from '../recovery/check-coverage.js';
import { FindRecovery } from '../recovery/find-recovery.js';
import { RecoveryStretches } from '../recovery/recovery-stretches.js';
import { ReadChangeLog } from '../recovery/tenant-change-log.js';
import { BackupSources } from '../restore/backup-sources.js';
import { JudgeTenants } from '../status/judge-tenants.js';
import { RequestValidation } from '../validate/request-validation.js';
import { StagingTrial } from '../validate/staging-trial.js';
import { ValidateOverdue } from '../validate/validate-overdue.js';
import { given, parts, provideClass } from './provide-class.js';

/** Drills, and the validations that nobody asks for. */
export function drillProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    {
      provide: DrillSigner,
      inject: [DOCUMENT_SIGNER],
      useFactory: (signer: DocumentSigner) =>
        new DrillSigner(signer, { signed: config.repository.signingKeyFile !== null }),
    },
    provideClass(
      FindDrillSource,
      RlsTransactions,
      BackupsRepository,
      parts({
        readChangeLog: ReadChangeLog,
        stretches: RecoveryStretches,
        findRecovery: FindRecovery,
        coverage: CheckCoverage,
      }),
      given(Math.random),
    ),
    provideClass(
      RequestDrill,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      DrillsRepository,
      FindDrillSource,
      SubmitOperation,
    ),
    provideClass(
      SampleDrills,
      Authoriser,
      RlsTransactions,
      DrillsRepository,
      RequestDrill,
      given(config.drill),
      given(clock),
    ),
    provideClass(ReadDrills, Authoriser, RlsTransactions, TenantsRepository, DrillsRepository, DrillSigner),
    provideClass(Rehearse, BackupSources, ChangeReplays, StagingTrial),
    provideClass(
      ExecuteDrill,
      parts({ transactions: RlsTransactions, drills: DrillsRepository, tenants: TenantsRepository }),
      Rehearse,
      JudgeTenants,
      DrillSigner,
      given(clock),
    ),
    provideClass(
      ValidateOverdue,
      RlsTransactions,
      OperationsRepository,
      JudgeTenants,
      RequestValidation,
      given(config.validation),
    ),
  ];
}
