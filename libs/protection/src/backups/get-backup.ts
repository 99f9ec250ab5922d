import type { Manifest } from '@lifeboat/archive';
import type { Backup, BackupsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type BackupView, viewOfBackup } from './backup-view.js';
import type { ReadManifest } from './read-manifest.js';

/** What a backup holds of one table. */
export interface BackedUpTable {
  schema: string;
  name: string;
  class: Manifest['tables'][number]['class'];
  rows: number;
  /** Bytes before compression. */
  rawBytes: number;
}

export interface BackupDetails extends BackupView {
  /** From the manifest in the repository; null until the backup is completed, and once it is erased or being removed. */
  tables: BackedUpTable[] | null;
}

/** Shows one backup with its tables. */
export class GetBackup {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly manifests: ReadManifest,
  ) {}

  /** @throws LifeboatError BACKUP_NOT_FOUND, FORBIDDEN, and what `ReadManifest.read` throws */
  async get(tenantId: string, id: string): Promise<BackupDetails> {
    await this.authoriser.require('backups.read', tenantId);
    const backup = await this.transactions.run(() => this.backups.get(tenantId, id));
    return { ...viewOfBackup(backup), tables: await this.tablesOf(backup) };
  }

  private async tablesOf({
    tenantId,
    id,
    status,
    manifestSha256,
    erasedAt,
    removingAt,
  }: Backup): Promise<BackedUpTable[] | null> {
    if (status !== 'completed' || manifestSha256 === null || erasedAt !== null || removingAt !== null) {
      return null;
    }
    const manifest = await this.manifests.read({ tenantId, backupId: id }, manifestSha256);
    return manifest.tables.map((table) => ({
      schema: table.schema,
      name: table.name,
      class: table.class,
      rows: table.rows,
      rawBytes: table.rawBytes,
    }));
  }
}
