import type { Manifest } from '@lifeboat/archive';
import type { Backup, BackupsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { knownBroken } from '../backups/known-broken.js';
import type { BackupSources } from '../restore/backup-sources.js';

/** A full or incremental backup of a tenant, whose manifest is read when it is asked for. */
export interface RecoveryBase {
  backup: Backup;
  /** It was found to be broken, or something that it builds on: only where there is no other it is better than nothing. */
  isBroken: boolean;
  /** Null where it is a link of a broken chain: then others are to be looked at. */
  manifest: () => Promise<Manifest | null>;
}

/** Finds the backups on which changes could be replayed. */
export class RecoveryBases {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly sources: BackupSources,
  ) {}

  /** Full and incremental backups of the tenant that can be read, oldest first. */
  async of(tenantId: string): Promise<RecoveryBase[]> {
    const found = await this.transactions.run(() => this.backups.listGood(tenantId, ['full', 'incremental']));
    const broken = knownBroken(found);
    return found.map((backup) => {
      let read: Promise<Manifest | null> | undefined;
      return { backup, isBroken: broken.has(backup.id), manifest: () => (read ??= this.read(backup)) };
    });
  }

  /** With all that it builds on, without which it is worth nothing. */
  private async read({ tenantId, id }: Backup): Promise<Manifest | null> {
    try {
      return (await this.sources.open(tenantId, id)).source.manifest;
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'BACKUP_CHAIN_BROKEN') {
        return null;
      }
      throw error;
    }
  }
}
