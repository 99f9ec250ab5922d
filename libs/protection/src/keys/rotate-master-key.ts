import { type KeyStore, MasterKeys, TenantKeyring } from '@lifeboat/archive';
import type { AuditWriter, TenantLock } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { Authoriser } from '../access/authoriser.js';
import { recorded } from '../audit-log/recorded.js';
import type { NextMasterKey, RewrapTenantKeys } from './rewrap-tenant-keys.js';

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
  /** Ids of tenants of which nothing was done, since another operation was running on them. */
  busy: string[];
}

/** Wraps every key of every tenant with another master key. No backup is written again. */
export class RotateMasterKey {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly rewrapTenantKeys: RewrapTenantKeys,
    private readonly store: KeyStore,
    private readonly lock: TenantLock,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * The present master key must be configured; the new one is in a file. Each new wrapping is opened once before it
   * counts. Safe to repeat, to go on after an interruption, and for tenants that were busy.
   *
   * @param options.removeOld whether wrappings of other master keys are removed, once the new one is proven
   * @throws LifeboatError FORBIDDEN, CONFIGURATION_INVALID for the new key's file, MASTER_KEY_MISSING, MASTER_KEY_WRONG,
   *   TENANT_KEY_DAMAGED
   */
  async rotate(newKeyFile: string, { removeOld }: { removeOld: boolean }): Promise<MasterKeyRotation> {
    await this.authoriser.require('keys.write', null);
    const masterKeys = new MasterKeys({
      masterKey: { kind: 'file', path: newKeyFile },
      masterKeyRecipient: null,
    });
    const { id: masterKeyId, recipient } = await masterKeys.current();
    const next = { id: masterKeyId, recipient, keyring: new TenantKeyring(this.store, masterKeys) };
    await this.audit.write({ action: 'keys.rotate-master', outcome: 'started', detail: { masterKeyId } });
    const rotation: MasterKeyRotation = {
      masterKeyId,
      recipient,
      rewrapped: 0,
      unchanged: 0,
      removed: 0,
      busy: [],
    };
    return recorded(
      this.audit,
      { action: 'keys.rotate-master', detail: { masterKeyId } },
      async () => {
        for (const tenantId of await this.tenants()) {
          await this.rotateTenant(tenantId, next, removeOld, rotation);
        }
        return rotation;
      },
      ({ rewrapped, unchanged, removed, busy }) => ({
        detail: { masterKeyId, rewrapped, unchanged, removed, busy: busy.length },
      }),
    );
  }

  private async rotateTenant(
    tenantId: string,
    next: NextMasterKey,
    removeOld: boolean,
    rotation: MasterKeyRotation,
  ): Promise<void> {
    try {
      const { rewrapped, unchanged, removed } = await this.lock.withTenantLock(tenantId, (signal) =>
        this.rewrapTenantKeys.rewrap(tenantId, next, removeOld, signal),
      );
      rotation.rewrapped += rewrapped;
      rotation.unchanged += unchanged;
      rotation.removed += removed;
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code === 'TENANT_BUSY')) {
        throw error;
      }
      rotation.busy.push(tenantId);
    }
  }

  /** The tenants that have a key in the repository. */
  private async tenants(): Promise<Set<string>> {
    const tenants = new Set<string>();
    for await (const { tenantId } of this.store.listAll()) {
      tenants.add(tenantId);
    }
    return tenants;
  }
}
