import type { ErasureName, KeyName, Manifest, TenantErasure } from '@lifeboat/archive';
import type { RegisteredBackup, TenantKey } from '@lifeboat/catalog';

/** An erasure that the repository keeps; without what only its content tells where that is damaged. */
export type NotedErasure = ErasureName & Partial<TenantErasure>;

/** The versions of a tenant's key, and their public halves. */
type Recipients = Map<number, string>;

/** What was learnt of tenants' keys: from the repository, from the catalog, and from the manifests as they are met. */
export class KeyNotes {
  /** Of each tenant, the keys that manifests name. */
  readonly named = new Map<string, Recipients>();
  private readonly wrappings = new Map<string, KeyName[]>();
  /** Of each tenant, the last erasure. */
  private readonly erasures = new Map<string, NotedErasure>();

  constructor(
    wrapped: readonly KeyName[],
    erased: readonly NotedErasure[],
    private readonly catalogued: readonly TenantKey[],
    private readonly now: Date,
  ) {
    for (const name of wrapped) {
      this.wrappings.set(name.tenantId, [...this.wrappingsOf(name.tenantId), name]);
    }
    for (const erasure of erased) {
      if (erasure.keyVersion >= (this.erasures.get(erasure.tenantId)?.keyVersion ?? 0)) {
        this.erasures.set(erasure.tenantId, erasure);
      }
    }
  }

  wrappingsOf(tenantId: string): readonly KeyName[] {
    return this.wrappings.get(tenantId) ?? [];
  }

  /** The erasures of tenants that have no newer key: they are not backed up any more. */
  erasuresInForce(): NotedErasure[] {
    return [...this.erasures.values()].filter(
      ({ tenantId, keyVersion }) => !this.wrappingsOf(tenantId).some(({ version }) => version > keyVersion),
    );
  }

  /** Takes note of the key of a backup that is to be registered; one that was erased comes back as erased. */
  note(backup: RegisteredBackup, encryption: Manifest['encryption']): RegisteredBackup {
    const { tenantId } = backup;
    if (encryption !== null) {
      const recipients = this.named.get(tenantId) ?? new Map<number, string>();
      this.named.set(tenantId, recipients.set(encryption.keyVersion, encryption.recipient));
    }
    const erasedAt = this.erasures.get(tenantId)?.erasedAt ?? this.now;
    return this.isErased(backup, encryption) ? { ...backup, erasedAt } : backup;
  }

  /** Whether a block of the change log is of a tenant that was erased after it was written. */
  isErasedBlock(tenantId: string, keyVersion: number | null, at: Date): boolean {
    const erasure = this.erasures.get(tenantId);
    if (erasure === undefined) {
      return false;
    }
    return keyVersion === null
      ? erasure.erasedAt === undefined || at <= erasure.erasedAt
      : keyVersion <= erasure.keyVersion;
  }

  /** Whether a version was destroyed: the catalog says so, an erasure does, or no wrapping of it is left. */
  isDestroyed(tenantId: string, version: number): boolean {
    const known = this.catalogued.find((key) => key.tenantId === tenantId && key.version === version);
    if (known !== undefined) {
      return known.destroyedAt !== null;
    }
    const erasure = this.erasures.get(tenantId);
    return (
      (erasure !== undefined && version <= erasure.keyVersion) ||
      !this.wrappingsOf(tenantId).some((name) => name.version === version)
    );
  }

  private isErased({ tenantId, createdAt }: RegisteredBackup, encryption: Manifest['encryption']): boolean {
    const erasure = this.erasures.get(tenantId);
    if (encryption === null) {
      return erasure?.erasedAt !== undefined && createdAt <= erasure.erasedAt;
    }
    const { keyVersion, recoveryRecipients } = encryption;
    const isWithinErasure = erasure !== undefined && keyVersion <= erasure.keyVersion;
    return isWithinErasure || (recoveryRecipients.length === 0 && this.isDestroyed(tenantId, keyVersion));
  }
}
