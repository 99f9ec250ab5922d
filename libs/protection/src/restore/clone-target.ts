import type { Tenant, TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { ReadableBackup } from '../backups/find-backup.js';
import { notSupported } from '../operations/not-supported.js';
import { refuseUnfitTarget } from '../tenants/tenant-status.js';
import { type CollisionRule, collisionRulesOf } from './collision-rules.js';
import { refuseWithoutReason } from './refuse-without-reason.js';
import type { RestoreInput } from './restore-input.js';

/** Decides into which other tenant a restore may go. */
export class CloneTarget {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
  ) {}

  /**
   * Checks what can be told without looking at backup and database.
   *
   * @returns the tenant to restore into; null where it is the backup's own
   * @throws LifeboatError FORBIDDEN, INVALID_REQUEST, NOT_SUPPORTED, TENANT_NOT_FOUND, TENANT_NOT_ACTIVE
   */
  async of(sourceTenantId: string, input: RestoreInput): Promise<Tenant | null> {
    const { targetTenantId, collisions } = input;
    if (targetTenantId === undefined) {
      if (collisions !== undefined) {
        throw invalid(
          'Rules for collisions were given, but no other tenant to restore into.',
          'Leave collisions (--on-collision) out, or give targetTenantId (--to-tenant).',
        );
      }
      return null;
    }
    await this.authoriser.require('restores.createForOtherTenant', targetTenantId);
    refuseUnclear(sourceTenantId, input);
    refuseRepeatedRules(collisionRulesOf(collisions));
    refuseWithoutReason('A restore into another tenant', input);
    const target = await this.transactions.run(() => this.tenants.get(targetTenantId));
    refuseUnfitTarget(target);
    return target;
  }
}

/** @throws LifeboatError NOT_SUPPORTED: rows and keys of another database are others */
export function refuseOtherDatabase(
  target: Tenant,
  backup: Pick<ReadableBackup, 'applicationDatabase'>,
): void {
  if (target.applicationDatabase !== backup.applicationDatabase) {
    throw notSupported(
      `a restore into the tenant ${target.id}, which is in the application database "${target.applicationDatabase}" while the backup is of "${backup.applicationDatabase}"`,
      'Choose a tenant of the same application database.',
    );
  }
}

function refuseUnclear(sourceTenantId: string, { targetTenantId, mode, rows }: RestoreInput): void {
  if (targetTenantId === sourceTenantId) {
    throw invalid(
      `The tenant ${sourceTenantId} is the one that the backup is of.`,
      'Leave targetTenantId (--to-tenant) out to restore a tenant from its own backup.',
    );
  }
  if (mode === undefined) {
    throw invalid(
      'A restore into another tenant must say its mode: replace would delete what that tenant has now.',
      'Give mode (--mode): replace, missing or merge.',
    );
  }
  if (rows !== undefined) {
    throw notSupported(
      'restoring chosen rows into another tenant, where they have other keys',
      'Choose whole tables: tables (--tables).',
    );
  }
}

function refuseRepeatedRules(rules: readonly CollisionRule[]): void {
  const names = rules.map(({ table, column }) => `${table}.${column}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalid(`Two rules for collisions are about ${twice}.`, 'Give one rule for a column.');
  }
}

function invalid(detail: string, remedy: string): LifeboatError {
  return new LifeboatError('INVALID_REQUEST', { detail: `${detail} Nothing was started.`, remedy });
}
