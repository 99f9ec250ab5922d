import { type KeyName, keyPath, type KeyStore, type Manifest } from '@lifeboat/archive';
import type { RegisteredBackup, TenantKeysRepository } from '@lifeboat/catalog';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { CatalogFinding } from './finding.js';

/** The versions of a tenant's key, and their public halves. */
type Recipients = Map<number, string>;

/**
 * Brings the public halves of tenants' keys back: from the wrapped keys in the repository and, where one has no wrapping
 * any more, from the manifests. Such a key was destroyed, and the backups that only it could read are erased.
 */
export class KeyRegistrar {
  private readonly wrappings = new Map<string, KeyName[]>();
  private readonly named = new Map<string, Recipients>();

  constructor(
    private readonly store: KeyStore,
    private readonly keys: TenantKeysRepository,
    private readonly clock: Clock,
  ) {}

  /** Looks which keys there are; to be called first. @throws LifeboatError REPOSITORY_UNAVAILABLE */
  async open(): Promise<void> {
    for await (const name of this.store.listAll()) {
      this.wrappings.set(name.tenantId, [...(this.wrappings.get(name.tenantId) ?? []), name]);
    }
  }

  /** Takes note of the key of a backup that is registered; one that nobody can read any more comes back as erased. */
  note(backup: RegisteredBackup, encryption: Manifest['encryption']): RegisteredBackup {
    if (encryption === null) {
      return backup;
    }
    const { keyVersion, recipient, recoveryRecipients } = encryption;
    const recipients = this.named.get(backup.tenantId) ?? new Map<number, string>();
    this.named.set(backup.tenantId, recipients.set(keyVersion, recipient));
    const isErased = recoveryRecipients.length === 0 && !this.isWrapped(backup.tenantId, keyVersion);
    return isErased ? { ...backup, erasedAt: this.clock.now() } : backup;
  }

  /**
   * Writes the keys of the tenants that were noted; these must be registered by now.
   *
   * @returns what is wrong with wrapped keys; a public half that only a damaged one tells is not taken over
   */
  async register(): Promise<CatalogFinding[]> {
    const findings: CatalogFinding[] = [];
    for (const [tenantId, named] of this.named) {
      const recipients = new Map(named);
      for (const name of this.wrappings.get(tenantId) ?? []) {
        const recipient = await this.recipientOf(name, findings);
        if (recipient !== null) {
          recipients.set(name.version, recipient);
        }
      }
      await this.write(tenantId, recipients);
    }
    return findings;
  }

  private async write(tenantId: string, recipients: Recipients): Promise<void> {
    const createdAt = this.clock.now();
    for (const [version, recipient] of [...recipients].sort(([one], [other]) => one - other)) {
      const destroyedAt = this.isWrapped(tenantId, version) ? null : createdAt;
      await this.keys.create({ tenantId, version, recipient, createdAt, destroyedAt });
    }
  }

  private async recipientOf(name: KeyName, findings: CatalogFinding[]): Promise<string | null> {
    try {
      return (await this.store.read(name)).recipient;
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code === 'TENANT_KEY_DAMAGED')) {
        throw error;
      }
      const { detail, remedy } = error;
      const where = { tenantId: name.tenantId, backupId: null, object: keyPath(name) };
      findings.push({ kind: 'key_damaged', severity: 'error', ...where, detail, remedy, repair: null });
      return null;
    }
  }

  private isWrapped(tenantId: string, version: number): boolean {
    return (this.wrappings.get(tenantId) ?? []).some((name) => name.version === version);
  }
}
