import {
  type ErasureName,
  erasurePath,
  type ErasureStore,
  type KeyName,
  keyPath,
  type KeyStore,
} from '@lifeboat/archive';
import type { CatalogUpkeepRepository, TenantKeysRepository, TenantsRepository } from '@lifeboat/catalog';
import type { Clock, ErrorCode } from '@lifeboat/kernel';
import type { CatalogFinding } from './finding.js';
import { KeyNotes, type NotedErasure } from './key-notes.js';
import { readOrFind } from './read-or-find.js';

const CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'TENANT_KEY_DAMAGED',
  'TENANT_KEY_MISSING',
  'OBJECT_DAMAGED',
  'OBJECT_NOT_FOUND',
  'PATH_OUTSIDE_REPOSITORY',
]);

/**
 * Brings the public halves of tenants' keys back: from the wrapped keys in the repository and, where one has no wrapping
 * any more, from the manifests. Such a key was destroyed, and the backups that only it could read are erased. Brings back
 * as well which tenants were erased.
 */
export class KeyRegistrar {
  constructor(
    private readonly store: KeyStore,
    private readonly erasures: ErasureStore,
    private readonly keys: TenantKeysRepository,
    private readonly tenants: TenantsRepository,
    private readonly upkeep: CatalogUpkeepRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks which keys and erasures there are; to be called first, within a transaction.
   *
   * @param findings takes what is wrong with erasures
   * @throws LifeboatError REPOSITORY_UNAVAILABLE
   */
  async look(findings: CatalogFinding[]): Promise<KeyNotes> {
    const wrapped: KeyName[] = [];
    for await (const name of this.store.listAll()) {
      wrapped.push(name);
    }
    const erased: NotedErasure[] = [];
    for await (const name of this.erasures.listAll()) {
      erased.push((await this.readErasure(name, findings)) ?? name);
    }
    return new KeyNotes(wrapped, erased, await this.keys.listAll(), this.clock.now());
  }

  /**
   * Writes the keys of the tenants that were noted; these must be registered by now. What the catalog has stays.
   *
   * @returns what is wrong with wrapped keys; a public half that only a damaged one tells is not taken over
   */
  async register(notes: KeyNotes): Promise<CatalogFinding[]> {
    const findings: CatalogFinding[] = [];
    const createdAt = this.clock.now();
    for (const [tenantId, named] of notes.named) {
      const recipients = new Map(named);
      for (const name of notes.wrappingsOf(tenantId)) {
        const recipient = await this.readRecipient(name, findings);
        if (recipient !== null) {
          recipients.set(name.version, recipient);
        }
      }
      for (const [version, recipient] of [...recipients].sort(([one], [other]) => one - other)) {
        const destroyedAt = notes.isDestroyed(tenantId, version) ? createdAt : null;
        await this.keys.register({ tenantId, version, recipient, createdAt, destroyedAt });
      }
    }
    return findings;
  }

  /** Marks the tenants that were erased, also those of which the repository has nothing else. */
  async registerErasures(notes: KeyNotes): Promise<void> {
    for (const { tenantId, applicationDatabase, erasedAt } of notes.erasuresInForce()) {
      if (applicationDatabase !== undefined) {
        await this.upkeep.registerTenant(tenantId, applicationDatabase);
      }
      if ((await this.tenants.find(tenantId)) !== null) {
        await this.tenants.markErased(tenantId, erasedAt);
      }
    }
  }

  private readRecipient(name: KeyName, findings: CatalogFinding[]): Promise<string | null> {
    const key = {
      kind: 'key_damaged',
      tenantId: name.tenantId,
      object: keyPath(name),
      codes: CODES,
    } as const;
    return readOrFind(key, findings, async () => {
      const { recipient } = await this.store.read(name);
      return recipient;
    });
  }

  private readErasure(name: ErasureName, findings: CatalogFinding[]): Promise<NotedErasure | null> {
    const object = erasurePath(name);
    const erasure = { kind: 'erasure_damaged', tenantId: name.tenantId, object, codes: CODES } as const;
    return readOrFind(erasure, findings, () => this.erasures.read(name));
  }
}
