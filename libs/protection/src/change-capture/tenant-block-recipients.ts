import type { AppDatabase } from '@lifeboat/app-database';
import { type Encryption, isNameable } from '@lifeboat/archive';
import type { CatalogUpkeepRepository, TenantLock, TenantsRepository } from '@lifeboat/catalog';
import type { BlockRecipients, SegmentTransaction } from '@lifeboat/change-log';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { TenantEncryption } from '../keys/tenant-encryption.js';
import type { MissingKeys } from './missing-keys.js';

/** What the recipients of blocks stand on. */
export interface RecipientParts {
  transactions: RlsTransactions;
  tenants: TenantsRepository;
  upkeep: CatalogUpkeepRepository;
  encryption: TenantEncryption;
  /** Under which a tenant's first key is made. */
  lock: TenantLock;
  /** Whether what is captured is encrypted: as backups that do not say. */
  encrypted: boolean;
}

/**
 * Tenants' blocks are encrypted as their backups are; erased tenants, and those whose key is missing, get none. Nor does
 * what can be no tenant: an id that is empty, or too long for a name in the repository, can have no backup either.
 */
export class TenantBlockRecipients implements BlockRecipients {
  private readonly logger = new Logger('ChangeCapture');
  private readonly known = new Map<string, Encryption>();

  constructor(
    private readonly parts: RecipientParts,
    private readonly database: AppDatabase,
    private readonly missing: MissingKeys,
  ) {}

  async of(ids: readonly string[], from: SegmentTransaction): Promise<Map<string, Encryption | null>> {
    const tenantIds = this.usableAmong(ids);
    await this.registerNew(tenantIds);
    const { transactions, tenants, encrypted } = this.parts;
    const erased = new Set(await transactions.run(() => tenants.erasedIdsOf(this.database.name)));
    const recipients = new Map<string, Encryption | null>();
    for (const tenantId of tenantIds.filter((id) => !erased.has(id))) {
      const encryption = encrypted ? await this.findKey(tenantId, from) : null;
      if (encryption !== undefined) {
        recipients.set(tenantId, encryption);
      }
    }
    return recipients;
  }

  /** Anybody who writes rows can write such an id; it must not keep everybody's changes back. */
  private usableAmong(ids: readonly string[]): string[] {
    const usable = ids.filter(isNameable);
    if (usable.length < ids.length) {
      const count = String(ids.length - usable.length);
      const msg = `Changes of rows with ${count} tenant ids that are empty or too long are not stored: they belong to no tenant`;
      this.logger.warn({ msg, database: this.database.name });
    }
    return usable;
  }

  /** Undefined where nothing is stored of the tenant. One tenant's key must not keep the others' changes back. */
  private async findKey(tenantId: string, from: SegmentTransaction): Promise<Encryption | undefined> {
    try {
      const encryption = await this.keyOf(tenantId);
      await this.missing.find(tenantId, from);
      return encryption;
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'TENANT_KEY_MISSING') {
        await this.missing.miss(tenantId, from, `${error.detail} ${error.remedy}`);
        return undefined;
      }
      throw error;
    }
  }

  /**
   * The tenant's newest key, of which it is looked only once whether its private half is there. Undefined where the tenant
   * was erased.
   */
  private async keyOf(tenantId: string): Promise<Encryption | undefined> {
    const newest = await this.parts.encryption.newest(tenantId);
    if (newest !== null && newest.destroyedAt !== null) {
      return undefined;
    }
    const known = this.known.get(tenantId);
    if (known !== undefined && known.keyVersion === newest?.version) {
      return known;
    }
    const { encryption, lock } = this.parts;
    // Only to make the first one: a long backup of one tenant must not hold up the changes of all, and an incremental one, which
    // holds the lock, waits for them.
    const found = await (newest === null
      ? lock.withTenantLock(tenantId, () => encryption.of(tenantId))
      : encryption.of(tenantId));
    this.known.set(tenantId, found);
    return found;
  }

  /** The first that is heard of a new tenant may be its changes. */
  private async registerNew(tenantIds: readonly string[]): Promise<void> {
    const isUnknown = await this.unknownAmong(tenantIds);
    if (isUnknown.length === 0) {
      return;
    }
    await this.sync();
    const { transactions, upkeep } = this.parts;
    for (const id of await this.unknownAmong(isUnknown)) {
      await transactions.run(() => upkeep.registerTenant(id, this.database.name));
    }
  }

  private async unknownAmong(tenantIds: readonly string[]): Promise<string[]> {
    const { transactions, tenants } = this.parts;
    const known = new Set(await transactions.run(() => tenants.idsOf(this.database.name)));
    return tenantIds.filter((id) => !known.has(id));
  }

  /** What keeps the tenants table from being read must not keep changes from being captured. */
  private async sync(): Promise<void> {
    try {
      const read = await this.database.readTenants();
      const { transactions, tenants } = this.parts;
      await transactions.run(() => tenants.upsertMany(this.database.name, read));
    } catch (error) {
      this.logger.warn({ msg: `New tenants could not be registered: ${messageOf(error)}` });
    }
  }
}
