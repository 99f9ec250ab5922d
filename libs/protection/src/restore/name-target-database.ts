import type { AppDatabases } from '@lifeboat/app-database';
import type { Tenant, TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { refuseWithoutReason } from './refuse-without-reason.js';
import type { RestoreInput } from './restore-input.js';

/** Settles which application database a restore writes to, and who may ask for it. */
export class NameTargetDatabase {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly databases: AppDatabases,
  ) {}

  /**
   * The database in which the tenant lives is for its own administrators; any other one, where it would have a second
   * life, for system administrators.
   *
   * @returns the database that was named; null where none was, and it is that of the backup
   * @throws LifeboatError FORBIDDEN, APP_DATABASE_UNKNOWN, INVALID_REQUEST
   */
  async of(tenant: Tenant, backedUp: string, input: RestoreInput): Promise<string | null> {
    const { targetDatabase, createSchema = false, renames = {} } = input;
    if (targetDatabase === undefined) {
      refuseGuess(tenant, backedUp, createSchema);
      return null;
    }
    if (createSchema && Object.keys(renames).length > 0) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail:
          'A schema made from the backup has the names of the backup, so that nothing is called otherwise. Nothing was started.',
        remedy: 'Leave out either renames (--renames) or createSchema (--create-schema).',
      });
    }
    const isOther = targetDatabase !== tenant.applicationDatabase || createSchema;
    if (isOther) {
      await this.authoriser.require('restores.createInOtherDatabase', tenant.id);
    }
    const { name } = this.databases.get(targetDatabase);
    if (isOther) {
      refuseWithoutReason('A restore into another application database', input);
    }
    return name;
  }

  /**
   * The database that a rollback writes: that of the restore point. Where the tenant does not live there, it is for system
   * administrators, as the restore was.
   *
   * @returns its name; null where the tenant lives there
   * @throws LifeboatError FORBIDDEN, APP_DATABASE_UNKNOWN, TENANT_NOT_FOUND
   */
  async ofRollback(tenantId: string, savedFrom: string): Promise<string | null> {
    const { applicationDatabase } = await this.transactions.run(() => this.tenants.get(tenantId));
    if (savedFrom === applicationDatabase) {
      return null;
    }
    await this.authoriser.require('restores.createInOtherDatabase', tenantId);
    return this.databases.get(savedFrom).name;
  }
}

function refuseGuess({ id, applicationDatabase }: Tenant, backedUp: string, createSchema: boolean): void {
  if (createSchema) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'A schema was to be made, but no database was named for it. Nothing was started.',
      remedy: 'Name the application database as well: targetDatabase (--to-database).',
    });
  }
  if (applicationDatabase !== backedUp) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `The backup is of the application database "${backedUp}", but the tenant ${id} lives in "${applicationDatabase}" now. Nothing was started.`,
      remedy: 'Say into which of the two: targetDatabase (--to-database).',
    });
  }
}
