import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  TenantBirth,
  TenantBirthsRepository,
} from '@lifeboat/catalog';

/** A tenant that began while changes were captured, and the epoch in which that was. */
export interface TenantBeginning {
  birth: TenantBirth;
  epoch: ChangeLogEpoch;
}

/** Finds what is known of how tenants began. To be used within a transaction. */
export class TenantBeginnings {
  constructor(
    private readonly births: TenantBirthsRepository,
    private readonly epochs: ChangeLogEpochsRepository,
  ) {}

  /** Those of a tenant, oldest first. */
  async of(tenantId: string): Promise<TenantBeginning[]> {
    const found: TenantBeginning[] = [];
    for (const birth of await this.births.listOfTenant(tenantId)) {
      const epoch = await this.epochs.find(birth.epochId);
      if (epoch !== null) {
        found.push({ birth, epoch });
      }
    }
    return found;
  }

  /** The one by a commit, such as `0/16B3748`; null where it is not known any more. */
  async find(tenantId: string, epochId: string, commitLsn: string): Promise<TenantBeginning | null> {
    const all = await this.of(tenantId);
    return all.find(({ birth }) => birth.epochId === epochId && birth.commitLsn === commitLsn) ?? null;
  }
}
