import { type CheckResult, ok, warning } from '@lifeboat/app-database';
import type { KeyStore, MasterKeys, TenantKeyring } from '@lifeboat/archive';
import type { KeysConfig } from '@lifeboat/config';

/** The master key can be read, and opens tenants' keys, so that what is encrypted can be restored. */
export class KeyCheck {
  constructor(
    private readonly config: KeysConfig,
    private readonly masterKeys: MasterKeys,
    private readonly keyring: TenantKeyring,
    private readonly keys: KeyStore,
  ) {}

  /** @throws LifeboatError for a master key that cannot be read, or that does not open the first key that is found */
  async run(): Promise<CheckResult[]> {
    if (this.config.masterKey === null && this.config.masterKeyRecipient === null) {
      return [
        warning(
          'encryption',
          'no master key is configured: backups are not encrypted',
          'lifeboat keys generate --file master.key, then set MASTER_KEY_FILE=master.key',
        ),
      ];
    }
    const { id } = await this.masterKeys.current();
    if (this.config.masterKey === null) {
      return [ok('encryption', `backups are encrypted; this process cannot read them (master key ${id})`)];
    }
    const opened = await this.openFirst();
    return [
      ok(
        'encryption',
        opened
          ? `backups are encrypted, and can be read with the master key ${id}`
          : `backups will be encrypted; there are no keys of tenants yet (master key ${id})`,
      ),
    ];
  }

  private async openFirst(): Promise<boolean> {
    for await (const { tenantId, version } of this.keys.listAll()) {
      await this.keyring.open(tenantId, version);
      return true;
    }
    return false;
  }
}
