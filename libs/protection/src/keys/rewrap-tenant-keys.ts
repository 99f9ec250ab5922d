import { type KeyMaker, type KeyStore, type KeyName, keyPath, type TenantKeyring } from '@lifeboat/archive';
import type { TenantKeysRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** The master key that is to come. */
export interface NextMasterKey {
  id: string;
  /** Its public half. */
  recipient: string;
  /** Opens what it wraps. */
  keyring: TenantKeyring;
}

/** What became of one tenant's keys; counted are versions, and wrappings that were removed. */
export interface RewrappedKeys {
  rewrapped: number;
  unchanged: number;
  removed: number;
}

/** Wraps the keys of one tenant with another master key. */
export class RewrapTenantKeys {
  constructor(
    private readonly maker: KeyMaker,
    private readonly store: KeyStore,
    private readonly keyring: TenantKeyring,
    private readonly keys: TenantKeysRepository,
    private readonly transactions: RlsTransactions,
  ) {}

  /**
   * To be called under the tenant's lock, so that no key comes back that is being destroyed. What is wrapped is looked up
   * here. Destroyed keys that are still there are left alone: their erasure has to be repeated.
   *
   * @param signal aborts when the lock is lost
   * @param removeOld whether wrappings of other master keys are removed, once the new one is proven
   * @throws LifeboatError MASTER_KEY_MISSING, MASTER_KEY_WRONG, TENANT_KEY_DAMAGED
   */
  async rewrap(
    tenantId: string,
    next: NextMasterKey,
    removeOld: boolean,
    signal: AbortSignal,
  ): Promise<RewrappedKeys> {
    const stored = await this.store.list(tenantId);
    const catalogued = await this.transactions.run(() => this.keys.list(tenantId));
    const result: RewrappedKeys = { rewrapped: 0, unchanged: 0, removed: 0 };
    for (const version of new Set(stored.map((name) => name.version))) {
      signal.throwIfAborted();
      const known = catalogued.find((key) => key.version === version);
      if ((known?.destroyedAt ?? null) === null) {
        const wrappings = stored.filter((name) => name.version === version);
        await this.rewrapVersion(wrappings, known?.recipient ?? null, next, result);
        result.removed += removeOld ? await this.removeOld(wrappings, next) : 0;
      }
    }
    return result;
  }

  private async rewrapVersion(
    wrappings: readonly KeyName[],
    recipient: string | null,
    next: NextMasterKey,
    result: RewrappedKeys,
  ): Promise<void> {
    const [first] = wrappings;
    if (first === undefined) {
      return;
    }
    const { tenantId, version } = first;
    if (wrappings.some(({ masterKeyId }) => masterKeyId === next.id)) {
      const { name, pair } = await next.keyring.open(tenantId, version);
      requireSame(name, pair.recipient, recipient);
      result.unchanged += 1;
      return;
    }
    const old = await this.keyring.open(tenantId, version);
    requireSame(old.name, old.pair.recipient, recipient);
    await this.maker.rewrap(tenantId, version, next.recipient);
    const now = await next.keyring.open(tenantId, version);
    requireSame(now.name, now.pair.recipient, old.pair.recipient);
    result.rewrapped += 1;
  }

  /** Each wrapping goes only if it is of the very key that the new one gives. */
  private async removeOld(wrappings: readonly KeyName[], next: NextMasterKey): Promise<number> {
    let removed = 0;
    for (const old of wrappings.filter(({ masterKeyId }) => masterKeyId !== next.id)) {
      const { name, pair } = await next.keyring.open(old.tenantId, old.version);
      requireSame(name, pair.recipient, (await this.store.read(old)).recipient);
      await this.store.remove(old);
      removed += 1;
    }
    return removed;
  }
}

/** @param expected the public half that it must have; null where nobody knows */
function requireSame(name: KeyName, found: string, expected: string | null): void {
  if (expected !== null && found !== expected) {
    throw new LifeboatError('TENANT_KEY_DAMAGED', {
      detail: `The wrapping ${keyPath(name)} holds another key of the tenant ${name.tenantId} than version ${String(name.version)} is. No wrapping of that version was removed.`,
      remedy:
        'Do not retire the old master key. Remove this wrapping by hand and find out who put it there; then rotate again.',
    });
  }
}
