import type { AppDatabases } from '@lifeboat/app-database';
import type { TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { ReadableBackup } from '../backups/find-backup.js';
import { notSupported } from '../operations/not-supported.js';
import type { RestoreInput } from './restore-input.js';

/** Decides into which application database a restore may go. */
export class DatabaseTarget {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly databases: AppDatabases,
  ) {}

  /**
   * Checks what can be told without looking at the backup.
   *
   * @throws LifeboatError FORBIDDEN, INVALID_REQUEST, NOT_SUPPORTED, APP_DATABASE_UNKNOWN, TENANT_NOT_FOUND
   */
  async check(tenantId: string, input: RestoreInput): Promise<void> {
    const { targetDatabase, createSchema } = input;
    if (targetDatabase !== undefined) {
      await this.authoriser.require('restores.createInOtherDatabase', tenantId);
      refuseUnclear(input);
      this.databases.get(targetDatabase);
    } else if (createSchema === true) {
      throw invalid(
        'A schema was to be created, but no other application database was named.',
        'Leave createSchema (--create-schema) out, or give targetDatabase (--to-database).',
      );
    }
    await this.transactions.run(() => this.tenants.get(tenantId));
  }

  /**
   * The database that is written, where it is another one than the backup's or than that in which the tenant lives. Only
   * system administrators write there, also where a backup is of a database that the tenant has left.
   *
   * @param wanted null where none was named: the backup's own
   * @returns its name; else null
   * @throws LifeboatError FORBIDDEN, INVALID_REQUEST, APP_DATABASE_UNKNOWN, TENANT_NOT_FOUND
   */
  async of(tenantId: string, backup: ReadableBackup, wanted: string | null): Promise<string | null> {
    const tenant = await this.transactions.run(() => this.tenants.get(tenantId));
    if (wanted === backup.applicationDatabase) {
      throw invalid(
        `The backup is of the application database "${wanted}" itself.`,
        'Leave targetDatabase (--to-database) out to restore into the database that a backup is of.',
      );
    }
    const target = wanted ?? backup.applicationDatabase;
    if (wanted === null && target === tenant.applicationDatabase) {
      return null;
    }
    await this.authoriser.require('restores.createInOtherDatabase', tenantId);
    return this.databases.get(target).name;
  }
}

function refuseUnclear({ targetTenantId, mode }: RestoreInput): void {
  if (targetTenantId !== undefined) {
    throw notSupported(
      'a restore into another tenant and another application database at once',
      'Restore into the other database first, then there from a backup into the other tenant.',
    );
  }
  if (mode === undefined) {
    throw invalid(
      'A restore into another application database must say its mode: replace would delete what the tenant has there.',
      'Give mode (--mode): replace, missing or merge.',
    );
  }
}

function invalid(detail: string, remedy: string): LifeboatError {
  return new LifeboatError('INVALID_REQUEST', { detail: `${detail} Nothing was started.`, remedy });
}
