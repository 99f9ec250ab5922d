import type { KeyName, TenantKeyring } from '@lifeboat/archive';
import type { AuditWriter } from '@lifeboat/catalog';
import { currentActor } from '@lifeboat/tenancy';
import { Injectable, type OnModuleInit } from '@nestjs/common';

/** So many of the newest uses are remembered, to write each once. */
const REMEMBERED = 1_000;

/**
 * Writes to the audit log which private key was unwrapped for whom: once for each request or job, however many volumes it
 * reads. Where that cannot be written, the key is not used.
 */
@Injectable()
export class KeyUseLog implements OnModuleInit {
  private readonly written = new Set<string>();

  constructor(
    private readonly keyring: TenantKeyring,
    private readonly audit: AuditWriter,
  ) {}

  onModuleInit(): void {
    this.keyring.onOpened = (name) => this.write(name);
  }

  private async write({ tenantId, version, masterKeyId }: KeyName): Promise<void> {
    const use = JSON.stringify([currentActor().requestId, tenantId, version, masterKeyId]);
    if (this.written.has(use)) {
      return;
    }
    const detail = { version, masterKeyId };
    await this.audit.write({ action: 'keys.use', outcome: 'succeeded', tenantId, detail });
    this.written.add(use);
    const [oldest] = this.written;
    if (this.written.size > REMEMBERED && oldest !== undefined) {
      this.written.delete(oldest);
    }
  }
}
