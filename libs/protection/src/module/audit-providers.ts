import { AnchorStore } from '@lifeboat/archive';
import {
  AuditChainsRepository,
  AuditEntriesRepository,
  AuditWriter,
  TenantsRepository,
} from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { RecordBadToken } from '../access/record-bad-token.js';
import { AnchorAuditLog } from '../audit-log/anchor-audit-log.js';
import { AnchorGrownLog } from '../audit-log/anchor-grown-log.js';
import { ExportAuditLog } from '../audit-log/export-audit-log.js';
import { ListAuditLog } from '../audit-log/list-audit-log.js';
import { RecordAct } from '../audit-log/record-act.js';
import { VerifyAuditLog } from '../audit-log/verify-audit-log.js';
import { WriteAnchor } from '../audit-log/write-anchor.js';
import { given, provideClass } from './provide-class.js';

/** What reads the audit log, and what writes to it on its own. */
export function auditProviders({ http }: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(RecordAct, AuditWriter),
    provideClass(
      RecordBadToken,
      Authoriser,
      RlsTransactions,
      AuditEntriesRepository,
      given(clock),
      given(http.rateLimits.badTokens),
    ),
    provideClass(ListAuditLog, Authoriser, RlsTransactions, TenantsRepository, AuditEntriesRepository),
    provideClass(
      ExportAuditLog,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      AuditChainsRepository,
      AuditWriter,
    ),
    provideClass(VerifyAuditLog, Authoriser, RlsTransactions, AuditChainsRepository, AnchorStore),
    provideClass(WriteAnchor, RlsTransactions, AuditChainsRepository, AnchorStore, given(clock)),
    provideClass(AnchorAuditLog, Authoriser, VerifyAuditLog, WriteAnchor, AuditWriter),
    provideClass(AnchorGrownLog, RlsTransactions, AuditChainsRepository, AnchorStore, AnchorAuditLog),
  ];
}
