import { BackupStatsRepository, FleetFiguresRepository, TenantFactsRepository } from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { GetBackupStats } from '../backups/backup-stats.js';
import { JudgeTenants } from '../status/judge-tenants.js';
import { ListTenantsAtRisk } from '../status/list-tenants-at-risk.js';
import { ShowFleet } from '../status/show-fleet.js';
import { ShowTenantProtection } from '../status/show-tenant-protection.js';
import { given, provideClass } from './provide-class.js';

/** What says how well tenants are protected. */
export function statusProviders({ status, repository }: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(JudgeTenants, RlsTransactions, TenantFactsRepository, given(status), given(clock)),
    provideClass(ShowTenantProtection, Authoriser, JudgeTenants),
    provideClass(ListTenantsAtRisk, Authoriser, JudgeTenants),
    provideClass(
      ShowFleet,
      Authoriser,
      RlsTransactions,
      JudgeTenants,
      FleetFiguresRepository,
      given(repository),
    ),
    provideClass(
      GetBackupStats,
      Authoriser,
      RlsTransactions,
      BackupStatsRepository,
      JudgeTenants,
      given(status),
    ),
  ];
}
