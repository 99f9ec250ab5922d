import type { Manifest, ManifestStore } from '@lifeboat/archive';
import type { Backup, BackupsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** A full backup of a tenant, whose manifest is read when it is asked for. */
export interface RecoveryBase {
  backup: Backup;
  manifest: () => Promise<Manifest>;
}

/** Finds the backups on which changes could be replayed. */
export class RecoveryBases {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly manifests: ManifestStore,
  ) {}

  /** Full backups of the tenant that can be read, oldest first. */
  async of(tenantId: string): Promise<RecoveryBase[]> {
    const found = await this.transactions.run(() => this.backups.listGood(tenantId, 'full'));
    return found.map((backup) => {
      let read: Promise<Manifest> | undefined;
      return { backup, manifest: () => (read ??= this.read(backup)) };
    });
  }

  private read({ tenantId, id: backupId, manifestSha256 }: Backup): Promise<Manifest> {
    return this.manifests.read({ tenantId, backupId }, { expectedSha256: manifestSha256 ?? '' });
  }
}
