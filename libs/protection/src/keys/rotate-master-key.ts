import { type KeyMaker, type KeyName, type KeyStore, MasterKeys, TenantKeyring } from '@lifeboat/archive';
import type { AuditWriter } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { Authoriser } from '../access/authoriser.js';

/** What a rotation did; counted are versions of tenants' keys. */
export interface MasterKeyRotation {
  /** The new master key's id, as `wrappedBy` shows it. */
  masterKeyId: string;
  /** Its public half. */
  recipient: string;
  rewrapped: number;
  /** Were wrapped with it already. */
  unchanged: number;
  /** Wrappings of other master keys that were removed. */
  removed: number;
}

/** Wraps every key of every tenant with another master key. No backup is written again. */
export class RotateMasterKey {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly maker: KeyMaker,
    private readonly store: KeyStore,
    private readonly keyring: TenantKeyring,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * The present master key must be configured; the new one is in a file. Each new wrapping is opened once before it
   * counts. Safe to repeat, and to go on after an interruption.
   *
   * @param options.removeOld whether wrappings of other master keys are removed, once the new one is proven
   * @throws LifeboatError FORBIDDEN, CONFIGURATION_INVALID for the new key's file, MASTER_KEY_MISSING, MASTER_KEY_WRONG,
   *   TENANT_KEY_DAMAGED
   */
  async rotate(newKeyFile: string, options: { removeOld: boolean }): Promise<MasterKeyRotation> {
    await this.authoriser.require('keys.write', null);
    const next = new MasterKeys({ masterKey: { kind: 'file', path: newKeyFile }, masterKeyRecipient: null });
    const { id: masterKeyId, recipient } = await next.current();
    const rotation: MasterKeyRotation = { masterKeyId, recipient, rewrapped: 0, unchanged: 0, removed: 0 };
    await this.audit.write({ action: 'keys.rotate-master', outcome: 'started', detail: { masterKeyId } });
    const proof = new TenantKeyring(this.store, next);
    for (const wrappings of (await this.wrappings()).values()) {
      await this.rewrap(wrappings, rotation, proof, options.removeOld);
    }
    const { rewrapped, unchanged, removed } = rotation;
    await this.audit.write({
      action: 'keys.rotate-master',
      outcome: 'succeeded',
      detail: { masterKeyId, rewrapped, unchanged, removed },
    });
    return rotation;
  }

  private async rewrap(
    wrappings: KeyName[],
    rotation: MasterKeyRotation,
    proof: TenantKeyring,
    removeOld: boolean,
  ): Promise<void> {
    const [first] = wrappings;
    if (first === undefined) {
      return;
    }
    const { tenantId, version } = first;
    if (wrappings.some(({ masterKeyId }) => masterKeyId === rotation.masterKeyId)) {
      rotation.unchanged += 1;
    } else {
      await this.maker.rewrap(tenantId, version, rotation.recipient);
      await this.prove(tenantId, version, proof);
      rotation.rewrapped += 1;
    }
    for (const old of removeOld ? wrappings : []) {
      if (old.masterKeyId !== rotation.masterKeyId) {
        await proof.open(tenantId, version);
        await this.store.remove(old);
        rotation.removed += 1;
      }
    }
  }

  private async prove(tenantId: string, version: number, proof: TenantKeyring): Promise<void> {
    const [old, now] = [await this.keyring.open(tenantId, version), await proof.open(tenantId, version)];
    if (old.pair.identity !== now.pair.identity) {
      throw new LifeboatError('TENANT_KEY_DAMAGED', {
        detail: `The key of the tenant ${tenantId} came out of its new wrapping as another one. The old wrapping was kept.`,
        remedy: 'Report this fault; nothing was lost.',
      });
    }
  }

  /** The wrappings of each version of each tenant's key. */
  private async wrappings(): Promise<Map<string, KeyName[]>> {
    const byKey = new Map<string, KeyName[]>();
    for await (const name of this.store.listAll()) {
      const key = JSON.stringify([name.tenantId, name.version]);
      byKey.set(key, [...(byKey.get(key) ?? []), name]);
    }
    return byKey;
  }
}
