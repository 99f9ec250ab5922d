import { AppDatabases } from '@lifeboat/app-database';
import { AuditWriter } from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { EnrolmentConnections } from '../enrolment/enrolment-connections.js';
import { ProtectDatabase } from '../enrolment/protect-database.js';
import { ShowProtection } from '../enrolment/show-protection.js';
import { UnprotectDatabase } from '../enrolment/unprotect-database.js';
import { given, provideClass } from './provide-class.js';

/** What enrols application databases for the change log, and shows how they stand. */
export function enrolmentProviders(config: LifeboatConfig): FactoryProvider[] {
  return [
    provideClass(EnrolmentConnections, given(config)),
    provideClass(ProtectDatabase, Authoriser, EnrolmentConnections, AuditWriter),
    provideClass(UnprotectDatabase, Authoriser, EnrolmentConnections, AuditWriter),
    provideClass(ShowProtection, Authoriser, AppDatabases),
  ];
}
