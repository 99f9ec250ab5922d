import { randomUUID } from 'node:crypto';
import { backupPath } from '@lifeboat/archive';
import type { Backup, BackupsRepository, NewBackup } from '@lifeboat/catalog';
import type { CompressionConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { compressionName } from '../backups/compression-name.js';

const DAY_MS = 86_400_000;
/** A tenant is recovered now and then; further back nobody looks for the same moment. */
const RECENT = 50;

export interface RecoveredBackupSettings {
  compression: CompressionConfig;
  encrypted: boolean;
  /** After how many days one expires. */
  days: number;
}

/** A backup of the type `recovered` that is to be restored, and is taken first where it is not there yet. */
export interface RecoveredPlan {
  backupId: string;
  sourcePath: string;
  /** Writes its row; null where it is there already. */
  writeRow: ((operationId: string) => Promise<void>) | null;
}

/** Plans backups of moments in the past, which are taken on the way to a restore. */
export class RecoveredBackups {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly settings: RecoveredBackupSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * @param wanted its label tells it from all others of the tenant
   * @param isGood whether what an earlier recovery left, such as the dry run whose plan was agreed to, will do
   */
  async plan(
    wanted: Pick<NewBackup, 'tenantId' | 'applicationDatabase' | 'label'>,
    isGood: (backup: Backup) => boolean,
  ): Promise<RecoveredPlan> {
    const { tenantId } = wanted;
    const { items } = await this.transactions.run(() =>
      this.backups.list({ tenantId, type: 'recovered', status: 'completed', limit: RECENT }),
    );
    const known = items.find(
      (backup) => backup.label === wanted.label && backup.erasedAt === null && isGood(backup),
    );
    const backupId = known?.id ?? randomUUID();
    return {
      backupId,
      sourcePath: backupPath({ tenantId, backupId }),
      writeRow: known === undefined ? this.rowWriter({ id: backupId, ...wanted }) : null,
    };
  }

  private rowWriter(
    backup: Pick<NewBackup, 'id' | 'tenantId' | 'applicationDatabase' | 'label'>,
  ): (operationId: string) => Promise<void> {
    const { days, encrypted, compression } = this.settings;
    return async (operationId) => {
      await this.backups.create({
        ...backup,
        operationId,
        type: 'recovered',
        encrypted,
        compression: compressionName(compression),
        expiresAt: new Date(this.clock.now().getTime() + days * DAY_MS),
      });
    };
  }
}
