import { type KeyName, keyPath, type TenantKeyring } from '@lifeboat/archive';
import type { AuditWriter } from '@lifeboat/catalog';
import { type Actor, currentActor } from '@lifeboat/tenancy';
import { Injectable, type OnModuleInit } from '@nestjs/common';

/**
 * Writes to the audit log which private key was unwrapped for whom: once for each request and each attempt at a job, however
 * many volumes it reads. Where that cannot be written, the key is not used.
 */
@Injectable()
export class KeyUseLog implements OnModuleInit {
  /** What was written for an actor, whose object lives as long as the request or the attempt. */
  private readonly written = new WeakMap<Actor, Set<string>>();

  constructor(
    private readonly keyring: TenantKeyring,
    private readonly audit: AuditWriter,
  ) {}

  onModuleInit(): void {
    this.keyring.onOpened = (name) => this.write(name);
  }

  private async write(name: KeyName): Promise<void> {
    const { tenantId, version, masterKeyId } = name;
    const actor = currentActor();
    const written = this.written.get(actor) ?? new Set();
    this.written.set(actor, written);
    const use = keyPath(name);
    if (!written.has(use)) {
      const detail = { version, masterKeyId };
      await this.audit.write({ action: 'keys.use', outcome: 'succeeded', tenantId, detail });
      written.add(use);
    }
  }
}
