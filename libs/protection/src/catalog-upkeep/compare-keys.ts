import { type ErasureName, type ErasureStore, keyPath, type KeyName, type KeyStore } from '@lifeboat/archive';
import type { TenantKey, TenantKeysRepository, TenantsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { type Discrepancy, onlyTold } from './discrepancy.js';
import { erasureNotCatalogued, keyMissing, keyNotErased } from './key-findings.js';
import type { NeededKey } from './needed-key.js';

/** Compares wrapped keys and erasures in the repository with what the catalog says. Changes nothing. */
export class KeyComparison {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly keys: TenantKeysRepository,
    private readonly tenants: TenantsRepository,
    private readonly store: KeyStore,
    private readonly erasures: ErasureStore,
  ) {}

  /** @param needed by backups that were met before: a key is durable before what is encrypted to it */
  async compare(needed: Iterable<NeededKey>): Promise<Discrepancy[]> {
    const wrapped: KeyName[] = [];
    for await (const name of this.store.listAll()) {
      wrapped.push(name);
    }
    // Read after the wrappings were listed: an erasure marks the keys first.
    const catalogued = await this.transactions.run(() => this.keys.listAll());
    const destroyed = new Set(
      catalogued
        .filter(({ destroyedAt }) => destroyedAt !== null)
        .map(({ tenantId, version }) => keyOf(tenantId, version)),
    );
    return [
      ...(await this.missing(needed, wrapped, destroyed)),
      ...(await this.notErased(wrapped, destroyed)),
      ...(await this.notCatalogued(catalogued)),
    ];
  }

  private async missing(
    needed: Iterable<NeededKey>,
    wrapped: readonly KeyName[],
    destroyed: ReadonlySet<string>,
  ): Promise<Discrepancy[]> {
    const stored = new Set(wrapped.map(({ tenantId, version }) => keyOf(tenantId, version)));
    const found: Discrepancy[] = [];
    for (const key of needed) {
      const { tenantId, version } = key;
      const name = keyOf(tenantId, version);
      // Looked for once more: a rotation of the master key moves wrappings about.
      if (!stored.has(name) && !destroyed.has(name) && !(await this.isWrapped(tenantId, version))) {
        found.push(...onlyTold(keyMissing(key)));
      }
    }
    return found;
  }

  private async notErased(
    wrapped: readonly KeyName[],
    destroyed: ReadonlySet<string>,
  ): Promise<Discrepancy[]> {
    const found: Discrepancy[] = [];
    for (const name of wrapped.filter(({ tenantId, version }) => destroyed.has(keyOf(tenantId, version)))) {
      // An erasure that was at work meanwhile has removed it by now.
      if (await this.store.has(name)) {
        found.push(...onlyTold(keyNotErased(name.tenantId, keyPath(name))));
      }
    }
    return found;
  }

  private async notCatalogued(catalogued: readonly TenantKey[]): Promise<Discrepancy[]> {
    const found: Discrepancy[] = [];
    for await (const erasure of this.erasures.listAll()) {
      const tenant = await this.transactions.run(() => this.tenants.find(erasure.tenantId));
      if (tenant !== null && tenant.erasedAt === null && !(await this.isOver(erasure, catalogued))) {
        found.push(...onlyTold(erasureNotCatalogued(erasure)));
      }
    }
    return found;
  }

  /** Whether the tenant has been given a newer key, if only one that is lost by now. */
  private async isOver(
    { tenantId, keyVersion }: ErasureName,
    catalogued: readonly TenantKey[],
  ): Promise<boolean> {
    return (
      catalogued.some((key) => key.tenantId === tenantId && key.version > keyVersion) ||
      (await this.store.list(tenantId)).some(({ version }) => version > keyVersion)
    );
  }

  private async isWrapped(tenantId: string, version: number): Promise<boolean> {
    return (await this.store.list(tenantId)).some((name) => name.version === version);
  }
}

function keyOf(tenantId: string, version: number): string {
  return JSON.stringify([tenantId, version]);
}
